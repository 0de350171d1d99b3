// Keeping Helm values out of messages, which end up in a status that many may read.
package helm

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

const (
	hidden = "(hidden value)"
	// shortestHidden leaves words such as true, eth+ or native readable; no secret is that short.
	shortestHidden = 8
)

// hideValues replaces every text of the values in the message, as it is and as Go would quote it.
func hideValues(message string, values map[string]any) string {
	texts := collectTexts(nil, values)
	// The longest first: a text may hold another one.
	slices.SortFunc(texts, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, text := range slices.Compact(texts) {
		message = strings.ReplaceAll(message, text, hidden)
	}
	return message
}

func collectTexts(texts []string, value any) []string {
	switch value := value.(type) {
	case map[string]any:
		for _, inner := range value {
			texts = collectTexts(texts, inner)
		}
	case []any:
		for _, inner := range value {
			texts = collectTexts(texts, inner)
		}
	case string:
		texts = appendText(texts, value)
		for line := range strings.Lines(value) {
			texts = appendText(texts, line)
		}
	}
	return texts
}

func appendText(texts []string, text string) []string {
	text = strings.TrimSpace(text)
	if len(text) < shortestHidden {
		return texts
	}
	quoted := strconv.Quote(text)
	return append(texts, text, quoted[1:len(quoted)-1])
}
