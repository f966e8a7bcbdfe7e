package recording_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/model/driver"
	"quiesce/results/recording"
	"quiesce/results/recording/recordingtest"
)

// leaves calls f for everything in a value that can be changed alone.
func leaves(v reflect.Value, f func(reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer:
		if _, ok := v.Interface().(*variate.Distribution); ok || v.IsNil() {
			f(v)
			return
		}
		leaves(v.Elem(), f)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				leaves(v.Field(i), f)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			leaves(v.Index(i), f)
		}
	default:
		f(v)
	}
}

// change gives a leaf another value.
func change(t *testing.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
			return
		}
		v.SetZero()
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Float64:
		v.SetFloat(v.Float() + 0.125)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(v.Uint() + 1)
	default:
		t.Fatalf("a configuration has a member of type %v", v.Type())
	}
}

// A configuration that is made again has the same digest; one in which anything is changed has another.
func TestDigestTellsConfigurationsApart(t *testing.T) {
	for example := range 5 {
		cfg := rapid.Custom(recordingtest.Config).Example(example)
		before := recording.Digest(cfg)
		if again := recording.Digest(rapid.Custom(recordingtest.Config).Example(example)); again != before {
			t.Fatalf("%s, and made again %s", before, again)
		}
		if _, err := model.New(cfg, 1, 0); err != nil || recording.Digest(cfg) != before {
			t.Fatalf("another one after use: %v", err)
		}
		leaves(reflect.ValueOf(cfg), func(v reflect.Value) {
			kept := reflect.New(v.Type()).Elem()
			kept.Set(v)
			change(t, v)
			if recording.Digest(cfg) == before {
				t.Errorf("another %v does not matter", v.Type())
			}
			v.Set(kept)
		})
	}
}

// What cannot be seen from outside is told apart, too: the fallback of a strategy, and samples from files of
// the same name.
func TestDigestOfWhatIsHidden(t *testing.T) {
	cfg := rapid.Custom(recordingtest.Config).Example(1)
	digest := func(strategy string, sample ...float64) string {
		s, problems := driver.Parse(strategy)
		d, err := variate.Empirical(sample)
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		cfg.Strategy.Suspend[0], cfg.Device.D0Exit = s, d.FromFile("times.txt")
		return recording.Digest(cfg)
	}
	before := digest("deadline(300ms, fallback=cancel-owned)", 2, 2, 5)
	if digest("deadline(300ms, fallback=cancel-hw)", 2, 2, 5) == before {
		t.Error("another fallback does not matter")
	}
	if digest("deadline(300ms, fallback=cancel-owned)", 1, 4, 4) == before {
		t.Error("another sample of the same mean and variance does not matter")
	}
	if digest("deadline(300ms, fallback=cancel-owned)", 2, 2, 5) != before {
		t.Error("the same is not the same")
	}
}
