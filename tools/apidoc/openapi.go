package main

import (
	"bytes"
	"encoding/json"

	"google.golang.org/protobuf/reflect/protoreflect"
)

type object = map[string]any

// openAPI is the API in OpenAPI 3.1, as JSON with sorted keys.
func (a *api) openAPI() ([]byte, error) {
	doc := object{
		"openapi": "3.1.0",
		"info":    object{"title": "Hongyan API", "version": "1", "description": clean(a.about)},
		"servers": []object{{"url": "/"}},
		"tags":    a.tags(),
		"paths":   a.paths(),
		"components": object{
			"schemas": a.schemas(),
			"securitySchemes": object{
				"token": object{"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "The access token of Register, SignIn or Refresh."},
			},
		},
		"security": []object{{"token": []string{}}},
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(doc)
	return b.Bytes(), err
}

func (a *api) tags() []object {
	var list []object
	for _, s := range a.services {
		list = append(list, object{"name": string(s.Name()), "description": comment(s)})
	}
	return list
}

func (a *api) paths() object {
	paths := object{}
	for _, s := range a.services {
		for i := range s.Methods().Len() {
			m := s.Methods().Get(i)
			paths[path(m)] = object{"post": operation(m)}
		}
	}
	return paths
}

func operation(m protoreflect.MethodDescriptor) object {
	text, reasons := splitErrors(comment(m))
	op := object{
		"operationId": string(m.Parent().Name()) + "." + string(m.Name()),
		"tags":        []string{string(m.Parent().Name())},
		"description": text,
		"requestBody": object{"required": true, "content": content(m.Input())},
		"responses": object{
			"200":     object{"description": "Done.", "content": content(m.Output())},
			"default": object{"description": "An error. details has an ErrorDetail, whose reason says why.", "content": object{"application/json": object{"schema": ref("ConnectError")}}},
		},
	}
	if len(reasons) > 0 {
		op["x-reasons"] = reasons
	}
	if public(m) {
		op["security"] = []object{}
	}
	return op
}

func content(m protoreflect.MessageDescriptor) object {
	return object{"application/json": object{"schema": ref(string(m.Name()))}}
}

func ref(name string) object { return object{"$ref": "#/components/schemas/" + name} }

func (a *api) schemas() object {
	all := object{"ConnectError": connectError}
	for _, m := range a.messages {
		all[string(m.Name())] = messageSchema(m)
	}
	for _, e := range a.enums {
		all[string(e.Name())] = enumSchema(e)
	}
	return all
}

// connectError is what the Connect protocol sends; it is in no proto file.
var connectError = object{
	"type":        "object",
	"description": "The body of every answer that is not 200.",
	"properties": object{
		"code":    object{"type": "string", "description": "What the program should do, for example permission_denied."},
		"message": object{"type": "string", "description": "For programmers. Never show it to people."},
		"details": object{"type": "array", "items": object{"type": "object", "properties": object{
			"type":  object{"type": "string", "const": "hongyan.v1.ErrorDetail"},
			"value": object{"type": "string", "description": "The ErrorDetail as protobuf in base64."},
			"debug": ref("ErrorDetail"),
		}}},
	},
}

func messageSchema(m protoreflect.MessageDescriptor) object {
	properties := object{}
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		s := fieldSchema(f)
		if text := comment(f); text != "" {
			s["description"] = text
		}
		properties[f.JSONName()] = s
	}
	s := object{"type": "object", "properties": properties}
	if text := comment(m); text != "" {
		s["description"] = text
	}
	return s
}

func fieldSchema(f protoreflect.FieldDescriptor) object {
	if f.IsList() {
		return object{"type": "array", "items": single(f)}
	}
	return single(f)
}

func single(f protoreflect.FieldDescriptor) object {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return object{"type": "boolean"}
	case protoreflect.BytesKind:
		return object{"type": "string", "contentEncoding": "base64"}
	case protoreflect.EnumKind:
		return ref(string(f.Enum().Name()))
	case protoreflect.Int64Kind, protoreflect.Uint64Kind:
		return object{"type": "string", "format": "int64"}
	case protoreflect.Int32Kind, protoreflect.Uint32Kind:
		return object{"type": "integer", "format": "int32"}
	case protoreflect.MessageKind:
		return messageRef(f.Message())
	default:
		return object{"type": "string"}
	}
}

func messageRef(m protoreflect.MessageDescriptor) object {
	switch m.FullName() {
	case "google.protobuf.Timestamp":
		return object{"type": "string", "format": "date-time"}
	case "google.protobuf.Duration":
		return object{"type": "string", "pattern": `^\d+(\.\d+)?s$`}
	}
	return ref(string(m.Name()))
}

func enumSchema(e protoreflect.EnumDescriptor) object {
	var names []string
	text := comment(e)
	for i := range e.Values().Len() {
		v := e.Values().Get(i)
		names = append(names, string(v.Name()))
		if c := comment(v); c != "" {
			text += "\n- " + string(v.Name()) + ": " + c
		}
	}
	return object{"type": "string", "enum": names, "description": text}
}
