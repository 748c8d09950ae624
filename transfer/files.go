package transfer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// files are the regular files at and below some paths, in order of their names.
func files(paths []string) (all []string, err error) {
	for _, path := range paths {
		err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				all = append(all, name)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look for records: %w", err)
		}
	}
	return all, nil
}

// read reads one file and hands over its records. It says whether the file is of a kind that holds any.
func read(ctx context.Context, name string, emit func(record)) (bool, error) {
	split := splitter{fileKind: kindOfFile(filepath.Base(name)), emit: emit}
	var parse func(context.Context, io.Reader, splitter) error
	switch strings.ToLower(filepath.Ext(name)) {
	case ".ndjson", ".jsonl":
		parse = lines
	case ".json":
		parse = document
	default:
		return false, nil
	}
	f, err := os.Open(name) //nolint:gosec // the operator names the files
	if err != nil {
		return true, fmt.Errorf("read records: %w", err)
	}
	defer f.Close()
	if err := parse(ctx, f, split); err != nil {
		return true, fmt.Errorf("read %s: %w", name, err)
	}
	return true, nil
}

// lines reads NDJSON a line at a time: such a file may be larger than memory. A broken line costs no other.
func lines(ctx context.Context, r io.Reader, split splitter) error {
	b := bufio.NewReaderSize(r, 1<<20)
	for ctx.Err() == nil {
		line, err := b.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if json.Valid(line) {
				split.line(line)
			} else {
				split.emit(record{kind: broken})
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// document reads JSON: one value, or several in a row.
func document(ctx context.Context, r io.Reader, split splitter) error {
	d := json.NewDecoder(r)
	for ctx.Err() == nil {
		var raw json.RawMessage
		err := d.Decode(&raw)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			// What follows cannot be told apart any more; whoever reads the report sees that something is missing.
			split.emit(record{kind: broken})
			return nil //nolint:nilerr // counted instead
		}
		split.document(raw)
	}
	return ctx.Err()
}
