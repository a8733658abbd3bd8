#!/usr/bin/env python3
"""Builds and checks the tables of the municipality directory (sdk/towns) from the facts that they rest on.

usage: build.py FACTS [--check]

FACTS is a folder with two tables: municipal/tables/municipios-effective-acbr-jun2026.csv (which service each town had in
June 2026) and national/tables/municipios-convenio-nfse-20260710.tsv (the towns' agreements with the national system).
Writes services.tsv and towns.tsv; changes.tsv is kept by hand. With --check nothing is written: the tables must be what
would be written, and changes.tsv must name only towns and services that there are.
"""
import collections
import csv
import datetime
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
TABLES = HERE.parent.parent / "sdk" / "towns"
KINDS = {"national": "national", "dps-own-endpoint": "national_layout", "abrasf2": "abrasf_2",
         "abrasf1": "abrasf_1", "own": "own", "none": "none"}
REGIMES = {"mei", "simples", "regular"}
SHARED = 3  # so many towns make an address the service's own


def service_of(row):
    """The id under which routes name a service: vendor and version, or vendor and dps for the national layout."""
    if row["dialect"] == "none":
        return "none"
    if row["dialect"] == "national":
        return "national"
    if row["ibge"] == "3550308":
        return "sao_paulo"
    vendor = re.sub(r"[^a-z0-9]", "", row["provedor"].lower())
    return f"{vendor}-dps" if row["dialect"] == "dps-own-endpoint" else f"{vendor}-{row['versao_efetiva']}"


def address(text):
    """An address as the table has it; nothing for what is none."""
    text = text.strip().replace(":443/", "/")
    return text if re.match(r"^https?://[^\s\"\\]+$", text) else ""


def agreement_of(row):
    """a: active, i: listed and not active; e: with the national issuer. Then the first day."""
    if row is None:
        return "", ""
    letters = ("a" if row["situacao"] == "Ativo" else "i") + ("e" if row["aderenteEmissorNacional"] == "Sim" else "")
    day = row["inicioVigencia"].strip()
    since = datetime.datetime.strptime(day, "%d/%m/%Y").strftime("%Y-%m-%d") if day and day != "-" else ""
    return letters, since


def read_facts(facts):
    with open(facts / "municipal/tables/municipios-effective-acbr-jun2026.csv", encoding="utf-8") as file:
        towns = list(csv.DictReader(file))
    with open(facts / "national/tables/municipios-convenio-nfse-20260710.tsv", encoding="utf-8-sig") as file:
        agreements = {row["ibge"]: row for row in csv.DictReader(file, delimiter="\t")}
    return towns, agreements


def shared_addresses(towns):
    """The address that most towns of a service have, for production and test, where several have it."""
    seen = collections.defaultdict(lambda: (collections.Counter(), collections.Counter()))
    kinds = {}
    for row in towns:
        service = service_of(row)
        kind = KINDS[row["dialect"]]
        if kinds.setdefault(service, kind) != kind:
            raise SystemExit(f"{service} is of two kinds: {kinds[service]} and {kind}")
        for counter, name in zip(seen[service], ("url_producao_recepcionar", "url_homologacao_recepcionar")):
            if address(row[name]):
                counter[address(row[name])] += 1
    services = {}
    for service, counters in seen.items():
        best = [counter.most_common(1)[0] if counter else ("", 0) for counter in counters]
        known = kinds[service] != "national"  # whose addresses its plugin knows
        services[service] = (kinds[service], *(url if known and count >= SHARED else "" for url, count in best))
    return services


def tables(facts):
    towns, agreements = read_facts(facts)
    services = shared_addresses(towns)
    service_rows = ["service\tkind\tproduction\ttest"]
    service_rows += ["\t".join((name, *services[name])) for name in sorted(services)]
    town_rows = ["code\tstate\tname\tservice\tproduction\ttest\tagreement\tsince"]
    for row in sorted(towns, key=lambda one: one["ibge"]):
        service = service_of(row)
        kind, production, test = services[service]
        own = ["", ""]
        if kind not in ("none", "national"):
            for at, (name, shared) in enumerate((("url_producao_recepcionar", production),
                                                 ("url_homologacao_recepcionar", test))):
                url = address(row[name])
                own[at] = "" if url == shared else url or "-"
        town_rows.append("\t".join((row["ibge"], row["uf"], names().get(row["ibge"], row["nome"]), service, *own,
                                    *agreement_of(agreements.get(row["ibge"])))))
    return {"services.tsv": "\n".join(service_rows) + "\n", "towns.tsv": "\n".join(town_rows) + "\n"}


def names():
    """Names with their accents, from the table of municipalities."""
    if not hasattr(names, "read"):
        with open(HERE.parent.parent / "sdk" / "tables" / "municipalities.tsv", encoding="utf-8") as file:
            names.read = {row["code"]: row["name"] for row in csv.DictReader(file, delimiter="\t")}
    return names.read


def check_changes(made):
    codes = {line.split("\t")[0] for line in made["towns.tsv"].splitlines()}
    services = {line.split("\t")[0] for line in made["services.tsv"].splitlines()}
    problems = []
    with open(TABLES / "changes.tsv", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t"), 2):
            wrong = []
            if row["code"] != "*" and row["code"] not in codes:
                wrong.append("unknown town")
            if row["service"] not in services and not row["kind"]:
                wrong.append("unknown service without a kind")
            if not set(row["regimes"].split(",")) <= REGIMES:
                wrong.append("unknown regime")
            if row["from"] and row["to"] and row["to"] < row["from"]:
                wrong.append("ends before it begins")
            if not row["evidence"] or not row["verified"]:
                wrong.append("no evidence")
            problems += [f"changes.tsv:{number}: {text}" for text in wrong]
    return problems


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    made = tables(pathlib.Path(sys.argv[1]))
    problems = check_changes(made)
    for name, text in made.items():
        file = TABLES / name
        if "--check" in sys.argv:
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                problems.append(f"{name} is not what the facts give: run build.py without --check and look at the difference")
        else:
            file.write_text(text, encoding="utf-8")
    print("\n".join(problems) if problems else f"{made['towns.tsv'].count(chr(10)) - 1} towns, nothing wrong")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
