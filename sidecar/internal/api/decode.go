// Strict decoding of request bodies: an unknown field is an error that names it.
package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Decode reads exactly one JSON value; numbers keep their digits, as in a Helm values file.
func Decode(body io.Reader, into any) error {
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return invalid(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the body holds more than one JSON value: send one")
	}
	return nil
}

func invalid(err error) error {
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("the body is empty: send one JSON object")
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Errorf("%s: got %s, want %s", wrongType.Field, wrongType.Value, kindName(wrongType))
	}
	return &syntaxError{cause: err}
}

// syntaxError leaves out the name of the package that found it.
type syntaxError struct{ cause error }

func (e *syntaxError) Error() string { return strings.TrimPrefix(e.cause.Error(), "json: ") }

func (e *syntaxError) Unwrap() error { return e.cause }

func kindName(err *json.UnmarshalTypeError) string {
	switch err.Type.Kind().String() {
	case "struct", "map", "ptr":
		return "object"
	case "int", "int64":
		return "whole number"
	}
	return err.Type.Kind().String()
}
