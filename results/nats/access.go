package nats

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
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
	User        string // instead of a token, for a server that knows its users; see Address
	Password    string
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

// Address checks the address of a server, or several with commas between them. What is secret in it, as in
// tls://token@host or tls://user:password@host, goes to Access; the address that is returned is without and
// can be shown to anybody. So can the error.
func (a *Access) Address(text string) (string, error) {
	var all []string
	var secrets []url.Userinfo
	for one := range strings.SplitSeq(text, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || !usable(u) {
			if strings.Contains(text, "@") { // what is around it may be part of a password
				return "", errors.New("what is given is not the address of a NATS server: that is as tls://host:4222, or tls://user:password@host:4222" +
					" with all but letters and digits of the password written as %2F and the like")
			}
			return "", fmt.Errorf("%q is not the address of a NATS server, such as nats://127.0.0.1:4222 or tls://host:4222", one)
		}
		if u.User != nil && !slices.Contains(secrets, *u.User) {
			secrets = append(secrets, *u.User)
		}
		u.User = nil
		all = append(all, u.String())
	}
	switch {
	case len(secrets) > 1:
		return "", errors.New("the addresses name several users: all servers must know the same one")
	case len(secrets) == 1 && a.secret():
		return "", errors.New("there is a --token, and a user or a token in the address: take one of the two")
	case len(secrets) == 1:
		var named bool
		if a.Password, named = secrets[0].Password(); named {
			a.User = secrets[0].Username()
		} else {
			a.Token = secrets[0].Username() // which is how addresses of NATS have it
		}
	}
	return strings.Join(all, ","), nil
}

// usable reports whether a URL is one of a NATS server. What a password can spill into is empty.
func usable(u *url.URL) bool {
	if u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	switch u.Scheme {
	case "nats", "tls":
		return strings.Trim(u.Path, "/") == ""
	case "ws", "wss":
		return !strings.Contains(u.Path, "@")
	}
	return false
}

// DefaultToken sets the token unless there is a secret already.
func (a *Access) DefaultToken(token string) {
	if !a.secret() {
		a.Token = token
	}
}

// secret reports whether there is something that must not be sent in the clear.
func (a *Access) secret() bool { return a.Token != "" || a.User != "" || a.Password != "" }

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

// invitation says where the tasks are, and how which machines come to work on them. The server may be this
// process's own.
func invitation(url string, own bool) string {
	text := "tasks are at " + url
	switch {
	case !local(url):
		return text + "; on other machines: bench worker " + url
	case own:
		return text + "; in another terminal of this machine: bench worker " + url +
			"; other machines need --listen :4222 here, with --token and TLS (bench worker -h shows how)"
	}
	return text + "; in another terminal of this machine: bench worker " + url +
		"; other machines need the address at which they reach that server"
}

// client are the options of a connection to a server at url. No secret is ever sent to another machine
// unencrypted: connections beyond this one must have TLS, and what is at a local address, which may be the
// end of a tunnel, cannot name other servers for this client to go to.
func (a *Access) client(url, name string, say func(string)) []natsgo.Option {
	options := []natsgo.Option{
		natsgo.Name("bench " + name),
		natsgo.Timeout(5 * time.Second),
		natsgo.MaxReconnects(-1),
		natsgo.CustomReconnectDelay(delay),
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
	switch {
	case a.Token != "":
		options = append(options, natsgo.Token(a.Token))
	case a.secret():
		options = append(options, natsgo.UserInfo(a.User, a.Password))
	}
	switch {
	case local(url):
		options = append(options, natsgo.IgnoreDiscoveredServers())
	case a.secret():
		options = append(options, natsgo.Secure())
	}
	if a.Authority != "" {
		options = append(options, natsgo.RootCAs(a.Authority))
	}
	if a.Certificate != "" {
		options = append(options, natsgo.ClientCert(a.Certificate, a.Key))
	}
	return options
}

// delay is how long to wait before connecting again, after so many tries: less than half a second in the first
// seconds, for a worker that is away for longer is given up, and later some seconds. It varies, so that hundreds of
// workers do not all come at once.
func delay(tries int) time.Duration {
	least := min(200*time.Millisecond<<min(tries/10, 10), 3*time.Second)
	return least + rand.N(least)
}

// refusal explains an error of connecting that trying again does not mend, or is nil.
func refusal(url string, err error) error {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.Is(err, natsgo.ErrAuthorization), errors.Is(err, natsgo.ErrAuthExpired):
		return fmt.Errorf("%s refuses the connection: the --token, or the user and password in the address, are missing or others (%w)", url, err)
	case errors.As(err, &unknown):
		return fmt.Errorf("%s has a certificate that nobody known here has signed: name its authority with --tls-ca (%w)", url, err)
	case errors.As(err, &name):
		return fmt.Errorf("%s has the certificate of another host (%w)", url, err)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Errorf("%s has a certificate that is not valid now: make another one, or set the clock of this machine (%w)", url, err)
	case errors.As(err, &invalid):
		return fmt.Errorf("%s has a certificate that cannot be used (%w)", url, err)
	case errors.Is(err, natsgo.ErrSecureConnWanted):
		return fmt.Errorf("%s offers no TLS, and a secret is not sent to another machine in the clear (%w)", url, err)
	}
	return nil
}
