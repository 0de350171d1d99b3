package cluster

// Who may talk to the API server: the certificates and kubeconfigs of the administrator and of each component.

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// The first address of the service range is the `kubernetes` Service's.
const serviceRange, serviceIP = "172.16.0.0/20", "172.16.0.1"

// users are the clients that identify themselves by a certificate, by the name of their kubeconfig. kwok stands for
// every kubelet at once, so it is an administrator.
var users = map[string]struct {
	name   string
	groups []string
}{
	"kubeconfig":              {"admin", []string{"system:masters"}},
	"kube-controller-manager": {"system:kube-controller-manager", nil},
	"kube-scheduler":          {"system:kube-scheduler", nil},
	"kwok":                    {"kwok", []string{"system:masters"}},
}

func (c *Cluster) writeCredentials() error {
	c.URL = fmt.Sprintf("https://127.0.0.1:%d", c.ports.apiServer)
	c.AdminKubeconfig = filepath.Join(c.Dir, "kubeconfig")
	if err := os.MkdirAll(c.pki(), 0o700); err != nil {
		return err
	}
	authority, err := newAuthority()
	if err != nil {
		return err
	}
	server, err := authority.server(net.ParseIP(serviceIP))
	if err != nil {
		return err
	}
	accounts, err := newAuthority() // its key signs the service accounts' tokens
	if err != nil {
		return err
	}
	for name, pair := range map[string]*keyPair{"ca": authority, "server": server, "service-accounts": accounts} {
		if err := pair.write(c.pki(), name); err != nil {
			return err
		}
	}
	for file, user := range users {
		pair, err := authority.client(user.name, user.groups...)
		if err != nil {
			return err
		}
		auth := &clientcmdapi.AuthInfo{ClientCertificateData: pair.certPEM, ClientKeyData: pair.keyPEM}
		path := filepath.Join(c.pki(), file)
		if file == "kubeconfig" {
			path = c.AdminKubeconfig
		}
		if err := c.writeKubeconfig(path, auth); err != nil {
			return err
		}
	}
	return nil
}

// ServiceAccountKubeconfig writes a kubeconfig that acts as an existing service account, with a token valid for a day.
func (c *Cluster) ServiceAccountKubeconfig(ctx context.Context, namespace, name, path string) error {
	seconds := int64((24 * time.Hour).Seconds())
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: &seconds}}
	answer, err := c.Client().CoreV1().ServiceAccounts(namespace).CreateToken(ctx, name, request, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("no token for service account %s/%s: %w", namespace, name, err)
	}
	return c.writeKubeconfig(path, &clientcmdapi.AuthInfo{Token: answer.Status.Token})
}

func (c *Cluster) writeKubeconfig(path string, auth *clientcmdapi.AuthInfo) error {
	authority, err := os.ReadFile(c.pki("ca.crt"))
	if err != nil {
		return err
	}
	const name = "tke"
	config := clientcmdapi.NewConfig()
	config.Clusters[name] = &clientcmdapi.Cluster{Server: c.URL, CertificateAuthorityData: authority}
	config.AuthInfos[name] = auth
	config.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name}
	config.CurrentContext = name
	return clientcmd.WriteToFile(*config, path)
}

// pki is the folder of certificates, or a file in it.
func (c *Cluster) pki(name ...string) string {
	return filepath.Join(append([]string{c.Dir, "pki"}, name...)...)
}
