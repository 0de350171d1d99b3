package crd

// The schema as a document: nothing undescribed, nothing defaulted, no rule untested, every field in the README.

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"tke-cilium-operator/e2e/tools"
)

type node = map[string]any

// walk visits a schema and all below it; path is empty for the root.
func walk(path string, schema node, visit func(path string, schema node)) {
	visit(path, schema)
	if properties, ok := schema["properties"].(node); ok {
		for name, child := range properties {
			walk(strings.TrimPrefix(path+"."+name, "."), child.(node), visit)
		}
	}
	if items, ok := schema["items"].(node); ok {
		walk(path+"[]", items, visit)
	}
}

func rootSchema(t *testing.T) node {
	t.Helper()
	definition, err := readDefinition()
	if err != nil {
		t.Fatal(err)
	}
	versions, _, _ := unstructured.NestedSlice(definition.Object, "spec", "versions")
	schema, found, err := unstructured.NestedMap(versions[0].(node), "schema", "openAPIV3Schema")
	if err != nil || !found {
		t.Fatalf("no schema: %v", err)
	}
	return schema
}

func TestEveryFieldIsDescribed(t *testing.T) {
	walk("", rootSchema(t), func(path string, schema node) {
		isItem := strings.HasSuffix(path, "[]")
		if path == "metadata" || isItem { // the API server's, or described by its list
			return
		}
		if description, _ := schema["description"].(string); !strings.HasSuffix(description, ".") {
			t.Errorf("%q is not described in sentences: %q", path, description)
		}
	})
}

func TestEveryOptionalSettingNamesItsDefault(t *testing.T) {
	walk("", rootSchema(t), func(path string, schema node) {
		if !strings.HasPrefix(path, "spec.") || strings.HasSuffix(path, "[]") || path == "spec.version" {
			return
		}
		description, _ := schema["description"].(string)
		isGroup := schema["type"] == "object" && path != "spec.values"
		named := false
		for _, words := range []string{"n force if absent", "No default", "no default", "Absent, "} {
			named = named || strings.Contains(description, words)
		}
		if !isGroup && !named {
			t.Errorf("%s does not say what is in force if it is absent: %q", path, description)
		}
	})
}

func TestOnlyTheStatusHasADefault(t *testing.T) {
	walk("", rootSchema(t), func(path string, schema node) {
		if _, found := schema["default"]; found && path != "status" {
			t.Errorf("%s has a schema default: Git and the cluster would differ", path)
		}
	})
}

func TestWhatRulesReadIsBounded(t *testing.T) {
	walk("spec", rootSchema(t)["properties"].(node)["spec"].(node), func(path string, schema node) {
		switch schema["type"] {
		case "string":
			_, bounded := schema["maxLength"]
			_, listed := schema["enum"]
			if !bounded && !listed {
				t.Errorf("%s has neither maxLength nor enum", path)
			}
		case "array":
			if _, bounded := schema["maxItems"]; !bounded {
				t.Errorf("%s has no maxItems", path)
			}
		}
	})
}

func TestEveryRuleIsTested(t *testing.T) {
	tested := oneInstallation
	for _, rule := range allRules() {
		tested += "\n" + rule.saying
	}
	for _, row := range append(transitions, ratchets...) {
		tested += "\n" + row.saying
	}
	walk("", rootSchema(t), func(path string, schema node) {
		validations, _ := schema["x-kubernetes-validations"].([]any)
		for _, validation := range validations {
			message := validation.(node)["message"].(string)
			if !testedBy(tested, message) {
				t.Errorf("no test refuses with the message of %q: %s", path, message)
			}
		}
	})
}

// TestTheStatusIsBounded: the operator clips to these bounds, which test/status/fit_test.cc compares.
func TestTheStatusIsBounded(t *testing.T) {
	walk("status", rootSchema(t)["properties"].(node)["status"].(node), func(path string, schema node) {
		_, listed := schema["enum"]
		bound := map[any]string{"string": "maxLength", "array": "maxItems"}[schema["type"]]
		if bound == "" || listed || schema["format"] == "date-time" {
			return
		}
		if _, found := schema[bound]; !found {
			t.Errorf("%s has no %s", path, bound)
		}
	})
}

// testedBy finds a line that is the message or a part of it.
func testedBy(tested, message string) bool {
	for line := range strings.SplitSeq(tested, "\n") {
		if strings.Contains(message, line) {
			return true
		}
	}
	return false
}

func TestReadmeHasEveryFieldAndNoOther(t *testing.T) {
	root, err := tools.RepositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "crd", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z][^`]*)`").FindAllStringSubmatch(string(text), -1) {
		documented[row[1]] = true
	}
	known := map[string]bool{}
	walk("", rootSchema(t), func(path string, schema node) {
		_, isGroup := schema["properties"]
		isPart := strings.Contains(path, "[]")
		if isGroup || isPart || !strings.Contains(path, ".") {
			return
		}
		field := strings.TrimPrefix(path, "spec.")
		known[field] = true
		if !documented[field] {
			t.Errorf("crd/README.md has no row for %s", field)
		}
	})
	for field := range documented {
		if !known[field] {
			t.Errorf("crd/README.md has a row for %s, which the CRD has not", field)
		}
	}
}
