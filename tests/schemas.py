"""JSON schemas of what the command prints and reads, made from the code: the records, the settings and the options."""

from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass

from bce_lint import settings
from bce_lint.diagnostics import Diagnostic, Edit, FileError, Fix, Related, Span
from bce_lint.parser import parser
from bce_lint.rules import RULES

DRAFT = "http://json-schema.org/draft-07/schema#"
SEVERITIES = ["error", "warning", "info"]
CODE = {"type": "string", "pattern": "^[A-Z]+[0-9]+$"}
COUNT = {"type": "integer", "minimum": 0}
SAFETY = {"enum": ["safe", "unsafe"]}
POSITION = {"type": "integer", "minimum": 1}
MEANT = {"path": "relative to the working directory, with /", "cell": "0-based, over all cells of a notebook; null in a plain file",
         "line": "1-based, in the file or in the cell", "column": "1-based, in code points", "end_line": "1-based",
         "end_column": "1-based, just behind the last character",
         "fix": "the safe fix where there is one, else the unsafe one", "alternatives": "the other fixes, best first",
         "related": "the steps of the proof", "edits": "applied together, or not at all", "text": "replaces the span"}
SPECIAL = {"code": CODE, "severity": {"enum": SEVERITIES}, "safety": SAFETY, "line": POSITION, "column": POSITION,
           "end_line": POSITION, "end_column": POSITION, "cell": {"type": ["integer", "null"], "minimum": 0}}
NOT_SHOWN = {Diagnostic: {"uses"}, FileError: {"fatal"}, Span: set()}


def closed(properties: dict, **more: object) -> dict:
    """An object with these properties, all of them, and no others."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False, **more}


def of_record(record: type) -> dict:
    """An object of the JSON output, by the record that it is made from; a span lies flat in it."""
    hints = typing.get_type_hints(record)
    properties: dict = {"url": {"type": ["string", "null"]}} if record is Diagnostic else {}
    for field in fields(record):
        if field.name not in NOT_SHOWN.get(record, ()):
            properties |= of_record(Span)["properties"] if hints[field.name] is Span else {field.name: of_field(field.name, hints[field.name])}
    if record is FileError:
        properties = {name: schema for name, schema in properties.items() if not name.startswith("end_")}
    return closed(properties)


def of_field(name: str, hint: object) -> dict:
    found = dict(SPECIAL.get(name) or of_type(hint))
    return found | ({"description": MEANT[name]} if name in MEANT else {})


def of_type(hint: object) -> dict:
    """The values of a type annotation."""
    if typing.get_origin(hint) is tuple:
        return {"type": "array", "items": of_type(typing.get_args(hint)[0])}
    if isinstance(hint, types.UnionType):
        kind, none = typing.get_args(hint)
        assert none is types.NoneType
        return {"anyOf": [{"type": "null"}, of_type(kind)]}
    if is_dataclass(hint):
        return {"$ref": f"#/definitions/{hint.__name__}"}
    return {"type": {str: "string", int: "integer", bool: "boolean"}[hint]}


def findings() -> dict:
    """``--output-format json``."""
    definitions = {record.__name__: of_record(record) for record in (Diagnostic, Related, Fix, Edit, FileError)}
    summary = closed({"files": COUNT, "parsed": COUNT, "findings": COUNT, "fixable": closed({"safe": COUNT, "unsafe": COUNT})})
    return {"title": "The findings of bce-lint", "definitions": definitions} | closed({
        "version": {"const": 1}, "findings": {"type": "array", "items": {"$ref": "#/definitions/Diagnostic"}},
        "errors": {"type": "array", "items": {"$ref": "#/definitions/FileError"}}, "summary": summary})


def statistics() -> dict:
    """``--statistics --output-format json``."""
    row = closed({"code": CODE, "name": {"type": "string"}, "count": POSITION,
                  "fixable": closed({"safe": COUNT, "unsafe": COUNT})})
    return {"title": "The findings of bce-lint, counted", "type": "array", "items": row}


def rules() -> dict:
    """``bce-lint rule --output-format json``."""
    text = {"type": "string"}
    rule = closed({"code": CODE, "name": text, "summary": text, "severity": {"enum": SEVERITIES},
                   "default": {"type": "boolean"}, "fixes": {"type": "array", "items": SAFETY}, "page": text})
    return {"title": "The rules of bce-lint"} | closed({"version": {"const": 1}, "rules": {"type": "array", "items": rule}})


def baseline() -> dict:
    """What ``--write-baseline`` writes."""
    entry = closed({"code": CODE, "line": {"type": "string"}, "count": POSITION})
    return {"title": "A baseline of bce-lint"} | closed({"version": {"const": 1}, "findings": {
        "type": "object", "additionalProperties": {"type": "array", "items": entry}}})


def settings_table() -> dict:
    """``[tool.bce-lint]`` in pyproject.toml, with the words of ``--help``."""
    helps = {option: action.help for action in parser()._actions for option in action.option_strings}
    selector = {"anyOf": [{"enum": ["ALL", *(rule.name for rule in RULES.values())]}, {"type": "string", "pattern": "^[A-Z]+[0-9]*$"}]}
    texts = {"type": "array", "items": {"type": "string"}}
    kinds = {"codes": {"type": "array", "items": selector}, "patterns": texts, "flag": {"type": "boolean"},
             "format": {"enum": list(settings.FORMATS)}, "path": {"type": "string"}, "count": {"type": "integer", "minimum": 1},
             "version": {"type": "string", "pattern": "\\d"},
             "table": {"type": "object", "additionalProperties": {"type": "array", "items": selector}}}
    properties = {key: kinds[kind] | {"description": helps.get(f"--{key}") or helps[f"--no-{key}"]}
                  for key, kind in settings.KEYS.items()}
    for key, schema in properties.items():
        if f"--{key}" not in helps:
            schema["description"] = f"false: {schema['description']}"
    return {"title": "The settings of bce-lint", "type": "object", "properties": properties, "additionalProperties": False}


ALL = {"findings": findings, "statistics": statistics, "rules": rules, "baseline": baseline, "settings": settings_table}
"""The files in docs/schema, by their names without the ending."""


def made(name: str) -> dict:
    return {"$schema": DRAFT} | ALL[name]()
