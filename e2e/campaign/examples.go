package campaign

// Parts of specs that fields.go puts together.

import "fmt"

// chartFrom gives a source what it needs.
func chartFrom(source any) map[string]any {
	switch source {
	case "HTTP":
		return overHTTP
	case "OCI":
		return overOCI
	case "ConfigMap":
		return fromMap
	}
	return nil
}

func addressFor(source any) map[string]any {
	if source == "Static" {
		return static
	}
	return nil
}

func optionalValues(i int) any {
	return object{"kind": "ConfigMap", "name": fmt.Sprintf("campaign-%d", i), "optional": true}
}

// ignored are the checks that may be: an enum of items, so that the CRD's test would tell of a new one.
var ignored = []string{"KubernetesTooOld", "UnsupportedNetworkMode", "IndependentENI", "IPAMDTooOld", "KernelTooOld",
	"RBACInsufficient", "ExistingWorkloads", "PodWebhook", "KarpenterMissing", "IPVSMode", "LoadBalancerAddress"}

// ignorable repeats them, so that there are more than the list may hold.
func ignorable(i int) any { return ignored[i%len(ignored)] }

func pool(i int) any {
	return object{"name": fmt.Sprintf("campaign-%d", i), "subnetIDs": []any{"subnet-a1"}, "securityGroupIDs": []any{"sg-a1"}}
}

func onePool() map[string]any { return object{"nodePools": []any{pool(0)}} }
