package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
)

var client = &http.Client{Timeout: patience}

// answer is what GraphQL answers.
type answer struct {
	status int
	Data   map[string]any
	Errors []struct {
		Message    string
		Extensions map[string]any
	}
}

// ask sends one operation with some headers, in pairs.
func ask(t *testing.T, url, token, query, variables string, headers ...string) answer {
	t.Helper()
	if variables == "" {
		variables = "{}"
	}
	body, err := json.Marshal(map[string]any{"query": query, "variables": json.RawMessage(variables)})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	var a answer
	a.status = do(t, r, &a)
	return a
}

// get reads a page; into is nil, or where its JSON goes.
func get(t *testing.T, url string, into any) (status int) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, r, into)
}

func do(t *testing.T, r *http.Request, into any) (status int) {
	t.Helper()
	t.Cleanup(client.CloseIdleConnections)
	w, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatalf("%s answered no JSON: %s", r.URL, text)
		}
	}
	return w.StatusCode
}

// at is the part of an answer that a path leads to; nil when it leads nowhere.
func at(data any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := data.(map[string]any)
			data = m[step]
		case int:
			l, _ := data.([]any)
			if step >= len(l) {
				return nil
			}
			data = l[step]
		}
	}
	return data
}

// each visits every object in an answer.
func each(data any, visit func(map[string]any)) {
	switch d := data.(type) {
	case map[string]any:
		visit(d)
		for _, inner := range d {
			each(inner, visit)
		}
	case []any:
		for _, inner := range d {
			each(inner, visit)
		}
	}
}
