package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"hongyan/internal/server"
)

type userCmd struct {
	Create        userCreateCmd `cmd:"" help:"Make an account."`
	List          userListCmd   `cmd:"" help:"List the accounts."`
	ResetPassword userResetCmd  `cmd:"" help:"Give an account a new password; all its devices are signed out."`
	Lock          userLockCmd   `cmd:"" help:"Keep an account from signing in and from acting."`
	Unlock        userUnlockCmd `cmd:"" help:"End a lock, and lock-outs after failed sign-ins."`
}

// administer does one command and turns its refusal into words.
func administer(p *place, s settings, req server.AdminRequest) (server.AdminAnswer, error) {
	cfg, _, _, err := s.load(p, nil)
	if err != nil {
		return server.AdminAnswer{}, err
	}
	answer, err := server.Administer(p.ctx, cfg, req)
	switch {
	case err != nil:
		return answer, err
	case answer.Fault != "":
		return answer, errors.New(answer.Fault)
	case answer.Reason != "":
		return answer, refusal(req, answer)
	}
	return answer, nil
}

// refusals are the reasons an administrator can meet, in words.
var refusals = map[string][2]string{
	"HANDLE_TAKEN":        {"the handle is taken", "choose another; see: hongyan user list"},
	"HANDLE_INVALID":      {"the handle is not 3-32 letters of one script, digits, '_', '.' or '-' beginning with a letter", "choose another"},
	"HANDLE_RESERVED":     {"the handle is kept for the server", "choose another"},
	"PASSWORD_TOO_SHORT":  {"the password has fewer than 8 characters", "choose a longer one, or leave it out to have one made up"},
	"PASSWORD_TOO_COMMON": {"the password is too easy to guess", "choose another, or leave it out to have one made up"},
	"NAME_INVALID":        {"the name has characters that cannot be shown", "choose another"},
	"TOO_LONG":            {"it is too long", ""},
	"USER_NOT_FOUND":      {"nobody has that handle", "see: hongyan user list"},
	"STORAGE_FULL":        {"the disk is nearly full", "make space where the data directory is"},
}

func refusal(req server.AdminRequest, a server.AdminAnswer) error {
	p := &server.Problem{What: fmt.Sprintf("cannot %s %q", strings.ReplaceAll(req.Verb, "-", " of "), req.Handle), Why: a.Reason}
	if words, ok := refusals[a.Reason]; ok {
		p.Why, p.Fix = words[0], words[1]
	}
	if a.Field != "" {
		p.Why += " (" + a.Field + ")"
	}
	return p
}

// password flags: on the command line everybody on the machine could read it.
type passwordFlag struct {
	PasswordStdin bool `help:"Read the password from standard input. Without it one is made up and printed."`
}

func (f passwordFlag) read(p *place) (string, error) {
	if !f.PasswordStdin {
		return "", nil
	}
	line, err := bufio.NewReader(p.stdin).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", &server.Problem{What: "no password on standard input", Why: fmt.Sprint(err), Fix: "write it there, followed by a new line", Exit: server.ExitUsage}
	}
	return line, nil
}

type userCreateCmd struct {
	settings
	passwordFlag
	Handle   string `arg:"" help:"Unique name: 3-32 characters."`
	Name     string `help:"Name for display. Default: the handle."`
	Language string `help:"What to welcome this person in: zh or en. Default: en."`
	Owner    bool   `help:"Make this account an owner of the server."`
	JSON     bool   `name:"json" help:"Print JSON."`
}

// Help has the examples.
func (c *userCreateCmd) Help() string {
	return `Examples:
  hongyan user create alice --name "Alice"
  hongyan user create --owner root --password-stdin < password.txt`
}

// Run makes the account.
func (c *userCreateCmd) Run(p *place) error {
	password, err := c.read(p)
	if err != nil {
		return err
	}
	a, err := administer(p, c.settings, server.AdminRequest{Verb: "create", Handle: c.Handle, Name: c.Name, Language: c.Language, Owner: c.Owner, Password: password})
	if err != nil {
		return err
	}
	if password != "" {
		a.Password = "" // known already
	}
	if c.JSON {
		return writeJSON(p.stdout, a)
	}
	fmt.Fprintf(p.stdout, "created %s (%d)\n", a.User.Handle, a.User.ID)
	printPassword(p, a.Password)
	return nil
}

func printPassword(p *place, made string) {
	if made != "" {
		fmt.Fprintf(p.stdout, "password: %s\n", made)
	}
}

type userListCmd struct {
	settings
	JSON bool `name:"json" help:"Print JSON, one account per line."`
}

// Run lists all accounts, page by page.
func (c *userListCmd) Run(p *place) error {
	t := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	if !c.JSON {
		fmt.Fprintln(t, "HANDLE\tNAME\tID\tDEVICES\tLAST ACTIVE\t")
	}
	for after := ""; ; {
		a, err := administer(p, c.settings, server.AdminRequest{Verb: "list", After: after})
		if err != nil {
			return err
		}
		for _, u := range a.Users {
			if c.JSON {
				if err := writeLine(p.stdout, u); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%s\n", u.Handle, u.Name, u.ID, u.Devices, ago(u.LastActive), marks(u))
		}
		if after = a.Next; after == "" {
			return t.Flush()
		}
	}
}

func ago(t *time.Time) string {
	if t == nil {
		return "never"
	}
	return t.Local().Format("2006-01-02 15:04")
}

func marks(u server.User) string {
	var list []string
	if u.Owner {
		list = append(list, "owner")
	}
	if u.Locked {
		list = append(list, "locked")
	}
	return strings.Join(list, ", ")
}

type userResetCmd struct {
	settings
	passwordFlag
	Handle string `arg:"" help:"Whose."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Run resets the password.
func (c *userResetCmd) Run(p *place) error {
	password, err := c.read(p)
	if err != nil {
		return err
	}
	a, err := administer(p, c.settings, server.AdminRequest{Verb: "reset-password", Handle: c.Handle, Password: password})
	if err != nil {
		return err
	}
	if password != "" {
		a.Password = ""
	}
	if c.JSON {
		return writeJSON(p.stdout, a)
	}
	fmt.Fprintf(p.stdout, "%s has a new password; all devices are signed out\n", c.Handle)
	printPassword(p, a.Password)
	return nil
}

type userLockCmd struct {
	settings
	Handle string `arg:"" help:"Whose."`
}

// Run locks the account.
func (c *userLockCmd) Run(p *place) error {
	if _, err := administer(p, c.settings, server.AdminRequest{Verb: "lock", Handle: c.Handle}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "%s is locked\n", c.Handle)
	return err
}

type userUnlockCmd struct {
	settings
	Handle string `arg:"" help:"Whose."`
}

// Run unlocks the account.
func (c *userUnlockCmd) Run(p *place) error {
	if _, err := administer(p, c.settings, server.AdminRequest{Verb: "unlock", Handle: c.Handle}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "%s is unlocked\n", c.Handle)
	return err
}
