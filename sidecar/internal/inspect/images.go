// Package inspect answers questions about a chart and what it renders to. It reads nothing but its arguments.
package inspect

import (
	"maps"
	"slices"
	"strings"

	"tke-cilium-operator/sidecar/internal/manifest"
)

// maxImages bounds the list, which ends up in a status; Cilium's charts name fifteen.
const maxImages = 64

// podLists are the fields of a pod's template that hold containers.
var podLists = []string{"containers", "initContainers", "ephemeralContainers"}

// Images are those of every pod template in these manifests, sorted, each once.
func Images(manifests ...string) ([]string, error) {
	found := map[string]bool{}
	for _, text := range manifests {
		objects, err := manifest.Objects(text)
		if err != nil {
			return nil, err
		}
		for _, object := range objects {
			collectImages(object.Object, found)
		}
	}
	images := slices.Sorted(maps.Keys(found))
	return images[:min(len(images), maxImages)], nil
}

func collectImages(value any, found map[string]bool) {
	collectContainers(value, func(_, image string) { found[image] = true })
}

// ContainerImages are the images of every pod template in a manifest, by the container's name.
func ContainerImages(text string) (map[string]string, error) {
	objects, err := manifest.Objects(text)
	if err != nil {
		return nil, err
	}
	images := map[string]string{}
	for _, object := range objects {
		collectContainers(object.Object, func(name, image string) {
			if len(images) < maxImages {
				images[name] = image
			}
		})
	}
	return images, nil
}

func collectContainers(value any, found func(name, image string)) {
	switch value := value.(type) {
	case []any:
		for _, inner := range value {
			collectContainers(inner, found)
		}
	case map[string]any:
		for _, list := range podLists {
			containers, _ := value[list].([]any)
			for _, container := range containers {
				fields, _ := container.(map[string]any)
				name, _ := fields["name"].(string)
				if image, _ := fields["image"].(string); image != "" {
					found(name, image)
				}
			}
		}
		for _, inner := range value {
			collectContainers(inner, found)
		}
	}
}

// The registries that hold what is at home on quay.io, and nothing else.
var quay = []string{"quay.io", "quay.tencentcloudcr.com"}

// Rewritten is the image's name with spec.images.registry: the controller gives it to the chart by the same
// rule (controller/values/images.cc).
func Rewritten(image, registry string) string {
	host, path, found := strings.Cut(image, "/")
	if !found || slices.Contains(quay, registry) && host != "quay.io" {
		return image
	}
	return registry + "/" + path
}
