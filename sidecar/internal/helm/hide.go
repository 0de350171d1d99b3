// Keeping Helm values out of messages, which end up in a status that many may read.
package helm

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
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

// hideSecrets replaces every text and number of these, however short, where it stands as a word of its own.
func hideSecrets(message string, secrets []map[string]any) string {
	var words []string
	for _, values := range secrets {
		words = collectWords(words, values)
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, word := range slices.Compact(words) {
		message = replaceWord(message, word)
	}
	return message
}

func collectWords(words []string, value any) []string {
	switch value := value.(type) {
	case map[string]any:
		for _, inner := range value {
			words = collectWords(words, inner)
		}
	case []any:
		for _, inner := range value {
			words = collectWords(words, inner)
		}
	case string:
		for line := range strings.Lines(value) {
			if line = strings.TrimSpace(line); line != "" {
				quoted := strconv.Quote(line)
				words = append(words, line, quoted[1:len(quoted)-1])
			}
		}
	case json.Number:
		words = append(words, value.String())
	}
	return words
}

func replaceWord(message, word string) string {
	var out strings.Builder
	for rest := message; ; {
		at := strings.Index(rest, word)
		if at < 0 {
			out.WriteString(rest)
			return out.String()
		}
		before, _ := utf8.DecodeLastRuneInString(message[:len(message)-len(rest)+at])
		after, _ := utf8.DecodeRuneInString(rest[at+len(word):])
		if isWordRune(before) || isWordRune(after) {
			_, first := utf8.DecodeRuneInString(rest[at:])
			out.WriteString(rest[:at+first])
			rest = rest[at+first:]
			continue
		}
		out.WriteString(rest[:at] + hidden)
		rest = rest[at+len(word):]
	}
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
