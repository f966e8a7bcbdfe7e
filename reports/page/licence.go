package page

import (
	"encoding/json"
	"io/fs"
)

// Texts that come with the library, and must go wherever it goes (Apache License 2.0, section 4).
const (
	licence = "echarts.LICENSE"
	notice  = "echarts.NOTICE"
)

// terms are those under which the library is in the page.
type terms struct {
	Name, Version   string
	Licence, Notice string // their texts
}

// termsOf are the terms of the library in web.
func termsOf(web fs.FS) (*terms, error) {
	var manifest struct{ Dependencies map[string]string }
	data, err := embedded.ReadFile("echarts/package.json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		return nil, err
	}
	t := &terms{Name: "Apache ECharts", Version: manifest.Dependencies["echarts"]}
	if t.Licence, err = asset(web, licence); err != nil {
		return nil, err
	}
	t.Notice, err = asset(web, notice)
	return t, err
}
