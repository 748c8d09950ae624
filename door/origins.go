package door

import (
	"net/http"
	"slices"
	"time"

	"github.com/rs/cors"
)

// Headers of our answers.
const (
	requestIDHeader = "Request-Id"  // under which the log has the request
	costHeader      = "Aparte-Cost" // what the operation costs
)

// crossOrigin lets pages of other origins ask: of those that are named, and no others. Who asks is in a header, never
// in a cookie, so that no page can ask in the name of somebody whose token it does not have.
func crossOrigin(origins []string, next http.Handler) http.Handler {
	if len(origins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowOriginFunc: func(origin string) bool { return slices.Contains(origins, origin) },
		AllowedMethods:  []string{http.MethodGet, http.MethodHead, http.MethodPost},
		AllowedHeaders:  []string{"Accept", "Authorization", "Content-Type", viewAsHeader},
		ExposedHeaders:  []string{requestIDHeader, costHeader, "Ratelimit", "Ratelimit-Policy", "Retry-After"},
		MaxAge:          int((10 * time.Minute).Seconds()),
	}).Handler(next)
}
