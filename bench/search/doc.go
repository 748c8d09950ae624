// Package search measures searches in a large account, on both databases: see docs/search.md.
package search
