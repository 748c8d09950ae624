// Command stock serves the end user's schema as gqlgen does by itself, over our resolvers and an empty desk: what
// the hostile requests of the benchmark are compared with.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"

	"aparte/desk"
	"aparte/door"
	"aparte/graph"
	"aparte/resolvers"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "aparte-stock-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	d, err := desk.Open(ctx, desk.Options{URL: "sqlite:" + filepath.Join(folder, "stock.db")})
	if err != nil {
		return err
	}
	defer d.Close()
	schema := door.EndUserSchema(graph.NewExecutableSchema(graph.Config{}).Schema())
	stock := handler.New(graph.NewExecutableSchema(graph.Config{Schema: schema, Resolvers: resolvers.New(d, schema)}))
	// As gqlgen's own starter has them.
	stock.AddTransport(transport.Options{})
	stock.AddTransport(transport.GET{})
	stock.AddTransport(transport.POST{})
	stock.AddTransport(transport.MultipartForm{})
	stock.SetQueryCache(lru.New[*ast.QueryDocument](1000))
	stock.Use(extension.Introspection{})
	stock.Use(extension.AutomaticPersistedQuery{Cache: lru.New[string](100)})

	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "listens on http://%s (gqlgen as it is)\n", listener.Addr())
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, end := d.Reading(r.Context())
			defer func() { _ = end() }()
			stock.ServeHTTP(w, r.WithContext(ctx))
		}),
		ReadHeaderTimeout: 5 * time.Second,
	}
	return server.Serve(listener)
}
