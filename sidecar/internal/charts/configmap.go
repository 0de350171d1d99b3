// Charts that somebody put into a ConfigMap: the way that needs no network.
package charts

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/objects"
)

// maxKeysShown bounds a message.
const maxKeysShown = 5

func (s *Store) readConfigMap(ctx context.Context, ref api.ChartRef) (archiveFile, error) {
	name, key := ref.ConfigMap.Name, ref.ConfigMap.Key
	data, found, err := s.objects.ConfigMap(ctx, name)
	if err != nil {
		return archiveFile{}, err
	}
	command := fmt.Sprintf("kubectl -n %s create configmap %s --from-file=%s=%s-%s.tgz",
		objects.Namespace, name, key, ref.Name, ref.Version)
	if !found {
		return archiveFile{}, api.Errorf(api.ReasonChartNotFound,
			"there is no ConfigMap %s/%s, which chart.configMapKeyRef names: %s", objects.Namespace, name, command)
	}
	archive, there := data[key]
	if !there {
		return archiveFile{}, api.Errorf(api.ReasonChartNotFound,
			"ConfigMap %s/%s has no key %s (it has %s): correct chart.configMapKeyRef, or delete it and %s",
			objects.Namespace, name, key, someKeys(data), command)
	}
	return archiveFile{archive, fmt.Sprintf("key %s of ConfigMap %s/%s", key, objects.Namespace, name)}, nil
}

func someKeys(data map[string][]byte) string {
	keys := slices.Sorted(maps.Keys(data))
	switch {
	case len(keys) == 0:
		return "none"
	case len(keys) > maxKeysShown:
		return strings.Join(keys[:maxKeysShown], ", ") + ", …"
	}
	return strings.Join(keys, ", ")
}
