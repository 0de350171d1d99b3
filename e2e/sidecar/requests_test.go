package sidecar_test

// The requests the tests send, with the seed's values.

import "time"

const (
	uidLabel = "install.cilium-tke.io/uid"
	// Long enough for any test, short enough that a wrong unit shows.
	validFor = time.Minute
)

func ciliumRelease() map[string]any {
	return map[string]any{"name": "cilium", "namespace": "kube-system"}
}

func apply(id string, epoch int, values map[string]any) map[string]any {
	return map[string]any{
		"id": id, "type": "Apply", "release": ciliumRelease(), "epoch": epoch, "desired": "desired-" + id,
		"chart":  map[string]any{"source": "Bundled", "name": "cilium", "version": "1.18.2"},
		"values": values, "labels": map[string]any{uidLabel: "uid-" + id}, "maxHistory": 3,
	}
}

func unlock(id string, epoch, revision int) map[string]any {
	return map[string]any{"id": id, "type": "Unlock", "release": ciliumRelease(),
		"epoch": epoch, "desired": "", "revision": revision}
}

func uninstall(id string, epoch int) map[string]any {
	return map[string]any{"id": id, "type": "Uninstall", "release": ciliumRelease(), "epoch": epoch, "desired": ""}
}

func seedValues() map[string]any {
	return map[string]any{
		"routingMode":          "native",
		"endpointRoutes":       map[string]any{"enabled": true},
		"enableIPv4Masquerade": false,
		"ipam":                 map[string]any{"mode": "delegated-plugin"},
		"cni": map[string]any{
			"chainingMode": "generic-veth", "exclusive": false, "customConf": true,
			"configMap": "cni-configuration", "externalRouting": true,
		},
		"kubeProxyReplacement": "true",
		"k8sServiceHost":       "169.254.128.112",
		"k8sServicePort":       60002,
		"devices":              "eth+",
		"extraConfig":          map[string]any{"local-router-ipv4": "169.254.32.16"},
	}
}
