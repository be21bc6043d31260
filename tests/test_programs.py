"""Fixes proven by execution: our own programs are run as they are and as they are mended, and others see what they saw.

A test asks only for the programs that the session needs.
"""

from __future__ import annotations

import json

import pytest
from asking import ask, is_installed
from bad_fixer import drops_only_the_sigmoid
from once import once
from programs import MODES, PROGRAMS, Program, faults, fixed

EACH = [pytest.param(name, engine, id=f"{name}-{engine}") for name, program in PROGRAMS.items()
        for engine in program.engines]
BAD = "tensorflow"                      # one engine is enough to catch a bad fixer


@pytest.fixture(scope="session")
def results(request, tmp_path_factory) -> dict[str, dict]:
    """What the fixers make of each program, and what the engines make of each state of it."""
    wanted = {item.callspec.params["name"] for item in request.session.items
              if "name" in getattr(getattr(item, "callspec", None), "params", ()) and item.path.stem == __name__}
    everything = any(item.name.startswith("test_a_bad_fixer") for item in request.session.items)
    chosen = [program for name, program in PROGRAMS.items() if everything or name in wanted]
    return once(tmp_path_factory, "programs", lambda folder: worked_out(folder, chosen))


def worked_out(folder, chosen: list[Program]) -> dict[str, dict]:
    states = {}
    for program in chosen:
        states[program.name] = {"before": [program.files, []], "right": [program.files | program.right, []],
                                **{mode: fixed(program, mode, folder) for mode in MODES}}
        with drops_only_the_sigmoid():
            states[program.name]["bad"] = fixed(program, "safe", folder)
    engines = {engine for program in chosen for engine in program.engines if is_installed(engine)}
    jobs = {engine: [PROGRAMS[name].job(state, files) for name, made in states.items()
                     for state, (files, _) in made.items() if engine in PROGRAMS[name].engines
                     and (state != "bad" or engine == BAD)] for engine in sorted(engines)}
    return {"states": states, "answers": ask(folder, jobs)}


def states_of(results, name: str, engine: str) -> dict[str, dict]:
    return {state: results["answers"][engine][f"{name} {state}"] for state in results["states"][name]
            if state != "bad" or engine == BAD}


def test_the_programs_are_many():
    assert len(PROGRAMS) >= 80


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", PROGRAMS)
def test_fixes_change_what_they_should(results, name, mode):
    """A program where no fix is possible stays as it was, and nothing that has a fix is left."""
    program = PROGRAMS[name]
    files, left = results["states"][name][mode]
    assert (files == program.files) == (program.does[mode] == "nothing"), json.dumps(files, indent=1)
    assert set(left) <= {"BCE101"}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name, engine", EACH)
def test_others_see_what_they_saw(results, name, engine, mode):
    if not is_installed(engine):
        pytest.skip(f"{engine} is not installed")
    program, states = PROGRAMS[name], states_of(results, name, engine)
    assert "error" not in states["before"], states["before"]["error"]
    assert program.losses or program.does[mode] != "exact", "no loss is measured"
    assert list(faults(program, mode, states["before"], states[mode], states["right"])) == []


def test_a_bad_fixer_is_caught(results):
    """One that only drops the sigmoid: whatever it does that the real fixers do not do, these comparisons see."""
    caught, missed = [], []
    for name, program in PROGRAMS.items():
        states = states_of(results, name, BAD) if BAD in program.engines else {}
        bad, good = (results["states"][name][state][0] for state in ("bad", "safe"))
        if states and bad not in (good, program.files):
            is_caught = program.does["safe"] == "nothing" or any(faults(program, "safe", states["before"], states["bad"]))
            (caught if is_caught else missed).append(name)
    assert missed == [] and len(caught) >= 25, (len(caught), missed)
