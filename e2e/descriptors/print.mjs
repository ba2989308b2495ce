// Prints every message, field, enum and enum value that @livekit/protocol exports, one JSON object
// a line, in the form README.md describes.
import * as protocol from "@livekit/protocol";
import { proto3, ScalarType } from "@bufbuild/protobuf";

const lines = [];
const emit = (element) => lines.push(JSON.stringify(element));

function typeOf({ kind, T }) {
  return kind === "scalar" ? ScalarType[T].toLowerCase() : T.typeName;
}

function printField(message, field) {
  const map = field.kind === "map";
  emit({
    kind: "field",
    name: `${message}.${field.name}`,
    number: `${field.no}`,
    label: map ? "map" : field.repeated ? "repeated" : field.opt ? "optional" : "singular",
    type: map ? `map<${ScalarType[field.K].toLowerCase()}, ${typeOf(field.V)}>` : typeOf(field),
    oneof: field.oneof?.name ?? "",
    json: field.jsonName,
  });
}

for (const exported of Object.values(protocol)) {
  if (typeof exported === "function" && exported.fields) {
    emit({ kind: "message", name: exported.typeName });
    exported.fields.list().forEach((field) => printField(exported.typeName, field));
  } else if (typeof exported === "object" && !("zero" in exported)) {
    const { typeName, values } = proto3.getEnumType(exported);
    emit({ kind: "enum", name: typeName });
    values.forEach(({ name, no }) =>
      emit({ kind: "value", name: `${typeName}.${name}`, number: `${no}` }),
    );
  }
}

console.log(lines.sort().join("\n"));
