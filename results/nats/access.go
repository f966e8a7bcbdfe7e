package nats

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	natsgo "github.com/nats-io/nats.go"
)

// Access is how a server is reached, and what each side shows the other.
type Access struct {
	Token       string // what everybody who connects must know
	Certificate string // PEM file: of the server if it is in this process, else this client's
	Key         string // PEM file of the certificate's private key
	Authority   string // PEM file of the certificates to trust; "": those that the system trusts
}

// Check names all that is wrong with the files.
func (a *Access) Check() error {
	var wrong []error
	switch {
	case (a.Certificate == "") != (a.Key == ""):
		wrong = append(wrong, errors.New("--tls-cert and --tls-key go together: a certificate and its private key, both in PEM"))
	case a.Certificate != "":
		if _, err := tls.LoadX509KeyPair(a.Certificate, a.Key); err != nil {
			wrong = append(wrong, fmt.Errorf("--tls-cert, --tls-key: %w", err))
		}
	}
	if a.Authority != "" {
		if _, err := authorities(a.Authority); err != nil {
			wrong = append(wrong, fmt.Errorf("--tls-ca: %w", err))
		}
	}
	return errors.Join(wrong...)
}

// authorities reads the certificates of a PEM file.
func authorities(file string) (*x509.CertPool, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", file)
	}
	return pool, nil
}

// CheckListen names all that is wrong with serving at address. Whoever reaches the server can read the
// scenario and hand in results, so beyond this machine it demands a token, and TLS to keep it secret.
func CheckListen(address string, a *Access) error {
	host, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("--listen: %q is not an address such as 127.0.0.1:4222, or :4222 for all of this machine's", address)
	}
	if loopback(host) {
		return nil
	}
	var wrong []error
	if a.Token == "" {
		wrong = append(wrong, fmt.Errorf("--listen %s can be reached from other machines: it needs a --token that its workers know too", address))
	}
	if a.Certificate == "" && a.Key == "" {
		wrong = append(wrong, fmt.Errorf("--listen %s can be reached from other machines: it needs TLS, --tls-cert and --tls-key"+
			" (bench worker -h shows how to make a certificate)", address))
	}
	return errors.Join(wrong...)
}

// CheckURL says what is wrong with the address of a server.
func CheckURL(text string) error {
	for one := range strings.SplitSeq(text, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || !slices.Contains([]string{"nats", "tls", "ws", "wss"}, u.Scheme) || u.Hostname() == "" {
			return fmt.Errorf("%q is not the address of a NATS server, such as nats://127.0.0.1:4222 or tls://host:4222", one)
		}
	}
	return nil
}

// loopback reports whether a host is this machine and cannot be reached from another.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// local reports whether all servers of a URL are on this machine.
func local(text string) bool {
	for one := range strings.SplitSeq(text, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || !loopback(u.Hostname()) {
			return false
		}
	}
	return true
}

// client are the options of a connection to a server at url. A token is never sent to another machine
// unencrypted.
func (a *Access) client(url, name string, say func(string)) []natsgo.Option {
	options := []natsgo.Option{
		natsgo.Name("bench " + name),
		natsgo.Timeout(5 * time.Second),
		natsgo.MaxReconnects(-1),
		natsgo.ReconnectWait(250 * time.Millisecond),
		natsgo.PingInterval(10 * time.Second), // finds a peer that went without a word in 20 to 30 s
		natsgo.ReconnectBufSize(-1),           // what cannot be sent now is an error now, and tried again
		natsgo.DisconnectErrHandler(func(_ *natsgo.Conn, err error) {
			if err != nil {
				say("connection to the server lost; trying until it is back")
			}
		}),
		natsgo.ReconnectHandler(func(c *natsgo.Conn) { say("connected again to " + c.ConnectedUrlRedacted()) }),
		natsgo.ErrorHandler(func(_ *natsgo.Conn, _ *natsgo.Subscription, err error) { say(err.Error()) }),
	}
	if a.Token != "" {
		options = append(options, natsgo.Token(a.Token))
		if !local(url) {
			options = append(options, natsgo.Secure())
		}
	}
	if a.Authority != "" {
		options = append(options, natsgo.RootCAs(a.Authority))
	}
	if a.Certificate != "" {
		options = append(options, natsgo.ClientCert(a.Certificate, a.Key))
	}
	return options
}

// refusal explains an error of connecting that trying again does not mend, or is nil.
func refusal(url string, err error) error {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	switch {
	case errors.Is(err, natsgo.ErrAuthorization), errors.Is(err, natsgo.ErrAuthExpired):
		return fmt.Errorf("%s refuses the connection: the --token is missing or another one (%w)", url, err)
	case errors.As(err, &unknown):
		return fmt.Errorf("%s has a certificate that nobody known here has signed: name its authority with --tls-ca (%w)", url, err)
	case errors.As(err, &name):
		return fmt.Errorf("%s has the certificate of another host (%w)", url, err)
	case errors.Is(err, natsgo.ErrSecureConnWanted):
		return fmt.Errorf("%s offers no TLS, and a token is not sent to another machine in the clear (%w)", url, err)
	}
	return nil
}
