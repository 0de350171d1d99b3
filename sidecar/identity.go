// Which build this is, and which start of it.
package main

import (
	"crypto/rand"
	"runtime/debug"
	"strings"
	"time"

	"tke-cilium-operator/sidecar/internal/api"
)

// Version may be set with -ldflags "-X main.Version=…".
var Version = "0.1.0"

func newIdentity(now time.Time) api.Version {
	return api.Version{
		Contract: api.Contract, Version: Version, Helm: helmVersion(),
		// Lower case: it becomes a label's value, and people type those.
		StartID: strings.ToLower(rand.Text()), StartedAt: api.Timestamp(now),
	}
}

// helmVersion is that of the SDK this program was built with.
func helmVersion() string {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, module := range build.Deps {
		if module.Path == "helm.sh/helm/v4" {
			return module.Version
		}
	}
	return "unknown"
}
