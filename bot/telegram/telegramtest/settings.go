package telegramtest

import (
	"regexp"
)

var commandShape = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func setMyCommands(s *Server, p params) (any, *apiError) {
	var list []struct {
		Command     string `json:"command"`
		Description string `json:"description"`
	}
	if given, problem := p.object("commands", &list); problem != nil || !given {
		return nil, bad("can't parse BotCommand: commands are not specified")
	}
	if len(list) > 100 {
		return nil, bad("BOT_COMMANDS_TOO_MUCH")
	}
	for _, c := range list {
		if !commandShape.MatchString(c.Command) {
			return nil, bad("BOT_COMMAND_INVALID")
		}
		if n := units(c.Description); n < 1 || n > 256 {
			return nil, bad("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	return keep("commands", "commands", 0)(s, p)
}

// keep stores a parameter under name, or name.language; most > 0 bounds its length.
func keep(name, parameter string, most int) func(*Server, params) (any, *apiError) {
	return func(s *Server, p params) (any, *apiError) {
		language := p.values["language_code"]
		if language != "" && len(language) != 2 {
			return nil, bad("invalid language code specified")
		}
		value := p.values[parameter]
		if most > 0 && units(value) > most {
			return nil, bad("%s is too long", name)
		}
		if language != "" {
			name := name + "." + language
			s.settings[name] = value
			return true, nil
		}
		s.settings[name] = value
		return true, nil
	}
}
