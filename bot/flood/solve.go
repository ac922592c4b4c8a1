package flood

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// Solve finds the number of a challenge and returns the header that proves it. It is for programs that speak to
// /api/v1 themselves; the page has its own, work.ts.
func Solve(c Challenge) (string, error) {
	if c.Algorithm != "SHA-256" {
		return "", errors.New("flood: a challenge of another kind")
	}
	for n := 0; n <= c.MaxNumber; n++ {
		if digest(c.Salt, n) != c.Challenge {
			continue
		}
		text, err := json.Marshal(Solution{Algorithm: c.Algorithm, Challenge: c.Challenge, Number: n, Salt: c.Salt, Signature: c.Signature})
		if err != nil {
			return "", err
		}
		return base64.StdEncoding.EncodeToString(text), nil
	}
	return "", errors.New("flood: the challenge has no solution")
}

// Work fetches a challenge of a level from the edge at base, such as http://127.0.0.1:8080, and solves it.
func Work(ctx context.Context, client *http.Client, base string, level int) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v1/challenge?level="+strconv.Itoa(level), nil)
	if err != nil {
		return "", fmt.Errorf("challenge: %w", err)
	}
	response, err := client.Do(request)
	if err != nil {
		return "", fmt.Errorf("challenge: %w", err)
	}
	defer response.Body.Close()
	var c Challenge
	if err := json.NewDecoder(http.MaxBytesReader(nil, response.Body, longestHeader)).Decode(&c); err != nil || response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("challenge: status %d", response.StatusCode)
	}
	return Solve(c)
}
