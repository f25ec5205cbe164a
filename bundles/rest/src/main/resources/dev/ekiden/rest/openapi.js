// Shows /v2/openapi.json. Texts go in as text nodes only.
"use strict";

const METHODS = ["get", "head", "post", "put", "patch", "delete"];

function element(name, content, className) {
  const made = document.createElement(name);
  if (className) made.className = className;
  for (const part of [].concat(content ?? [])) made.append(part);
  return made;
}

function folded(summary, content) {
  return element("details", [element("summary", summary), ...content]);
}

function name(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(name).join(" or ");
  if (schema.type === "array") return "list of " + (name(schema.items) || "anything");
  if (schema.type === "object" && schema.properties) {
    return "{" + Object.entries(schema.properties).map(([k, v]) => k + ": " + name(v)).join(", ") + "}";
  }
  return [].concat(schema.type ?? "anything").join(" or ");
}

function rows(list) {
  return element("table", list.map((cells) => element("tr", cells.map((c) => element("td", c)))));
}

function parameters(operation) {
  const known = operation.parameters ?? [];
  if (known.length === 0) return [];
  return [
    rows(known.map((p) => [element("code", p.name), p.in, name(p.schema), p.description ?? ""])),
  ];
}

function body(operation) {
  const content = Object.entries(operation.requestBody?.content ?? {});
  return content.map(([type, c]) => element("p", ["Body: ", element("code", type), " ", name(c.schema)]));
}

function answers(operation) {
  return [
    rows(
      Object.entries(operation.responses).map(([status, r]) => [
        element("b", status),
        r.description ?? "",
        Object.values(r.content ?? {}).map((c) => name(c.schema)).join(", "),
      ]),
    ),
  ];
}

function shown(path, method, operation) {
  const made = folded(
    [
      element("span", method.toUpperCase(), "m " + method),
      element("code", path),
      element("span", operation.summary ?? "", "s"),
    ],
    [...parameters(operation), ...body(operation), ...answers(operation)],
  );
  made.dataset.text = (method + " " + path + " " + operation.summary).toLowerCase();
  return made;
}

async function start() {
  const api = await (await fetch("/v2/openapi.json")).json();
  document.getElementById("about").textContent = api.info.description;
  const groups = api.tags.map((tag) => {
    const inside = [];
    for (const [path, item] of Object.entries(api.paths)) {
      for (const method of METHODS) {
        if (item[method]?.tags.includes(tag.name)) inside.push(shown(path, method, item[method]));
      }
    }
    return element("section", [element("h2", tag.name), ...inside]);
  });
  document.getElementById("paths").replaceChildren(...groups);
  document.getElementById("schemas").append(
    ...Object.entries(api.components.schemas).map(([key, schema]) =>
      folded([element("code", key)], [element("pre", JSON.stringify(schema, null, 1))]),
    ),
  );
  document.getElementById("find").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const one of document.querySelectorAll("#paths details[data-text]")) {
      one.hidden = !one.dataset.text.includes(wanted);
    }
  });
}

start();
