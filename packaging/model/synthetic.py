"""Writes made-up business news from the templates in `templates/`, each with its gold.

A template is a line; `⏎` is a line break in it, `<a|b|>` a choice. Slots in braces:

    {C1} a company, {C1+} the same with its short form in brackets, {P1} a person, {PT1} a person with post (and
    company), {PS1} the person's short form with a post, {PK1} a Korean name used once, {PM} a surname before 모,
    {O1} another organisation, {M1} a newspaper; any other word is a list of `templates/words.txt`, or made up by
    `fillers.py` ({number}, {product} …); {noun} is any ordinary noun of the corpus (`nouns.py`), which stands now and
    then for a {thing}, a {field} or a {material} too.

Numbers tell the parts of one template apart; who plays them is drawn for each line from the cast of the article, so
names come again, later in their short forms. Particles behind a slot are made to fit.
"""

import functools
import random
import re
from collections.abc import Iterator
from pathlib import Path

import names
from data import Entity, Text, company_forms
from fillers import MADE, words
from korean import fitted
from nouns import Nouns, nouns

_FOLDER = Path(__file__).parent / "templates"
_CHOICE = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{(\w+?)(\d?)(\+?)\}")
# A list of some forty things is soon known by heart; the nouns of the corpus are thousands.
_ANY_NOUN = {"thing": 0.35, "field": 0.2, "material": 0.25}


def articles(count: int, data: Path, chance: random.Random) -> Iterator[Text]:
    """So many articles of all styles, the styles equally often."""
    real = company_forms(data / "gazetteer" / "konec_OGG_ECONOMY.json")
    styles = sorted(path for path in _FOLDER.glob("*.txt") if path.stem != "words")
    for number in range(count):
        style = _style(styles[number % len(styles)])
        general = _style(_FOLDER / "report.txt")
        yield _Article(chance, real, nouns(data)).write(style, general)


@functools.cache
def _style(path: Path) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    here: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            here = sections.setdefault(line[2:].strip(), [])
        elif line.strip():
            here.append(line)
    return sections


class _Article:
    def __init__(self, chance: random.Random, real: list[str], nouns: Nouns) -> None:
        self._chance = chance
        self._nouns = nouns
        self._companies = [names.company(chance, real, nouns.things) for _ in range(chance.choice((2, 3, 3, 4, 5)))]
        if chance.random() < 0.35:
            self._companies[1] = names.relative(self._companies[0], chance)
        self._people = [names.person(chance) for _ in range(chance.choice((2, 2, 3, 4)))]
        self._others = [names.other(chance) for _ in range(3)]
        self._press = [names.press(chance) for _ in range(2)]
        self._known: set[str] = set()
        self._abbreviated: set[str] = set()
        self._text = ""
        self._entities: list[Entity] = []
        self._after_slot = False
        self._real = real

    def write(self, style: dict[str, list[str]], general: dict[str, list[str]]) -> Text:
        chance = self._chance
        lines: list[str] = []
        if "headline" in style and chance.random() < 0.75:
            lines.append(self._pick(style["headline"]))
        for _ in range(2):
            if "extra" in style and chance.random() < 0.3:
                lines.append(self._pick(style["extra"]))
        body: list[str] = []
        for _ in range(chance.randint(2, 6)):
            mixed = "only" not in style and chance.random() < 0.2
            body.append(self._pick(general["body"] if mixed else style["body"]))
            if chance.random() < 0.14:
                body.append(self._pick(general["negative"]))
        joint = "\n" if "only" in style and "lines" in style["only"] else " "
        paragraphs = joint.join(body)
        if joint == " " and len(body) > 3 and chance.random() < 0.5:
            cut = chance.randint(1, len(body) - 1)
            paragraphs = " ".join(body[:cut]) + "\n" + " ".join(body[cut:])
        lines.append(paragraphs)
        if "end" in style and chance.random() < 0.35:
            lines.append(self._pick(style["end"]))
        elif chance.random() < 0.12:
            lines.append(self._pick(general["end"]))
        for number, line in enumerate(lines):
            if number:
                self._literal("\n")
            self._fill_all(line)
        return Text(self._text, tuple(self._entities))

    def _pick(self, templates: list[str]) -> str:
        return self._chance.choice(templates)

    def _fill_all(self, line: str) -> None:
        while _CHOICE.search(line):
            line = _CHOICE.sub(lambda m: self._chance.choice(m[1].split("|")), line)
        for number, part in enumerate(re.split(r"(?<=[.!?”]) (?=\S)|(?<=\n)", line.replace("⏎", "\n"))):
            if number and not self._text.endswith("\n"):
                self._literal(" ")
            self._fill(part)

    def _fill(self, part: str) -> None:
        chance = self._chance
        companies = self._drawn(
            self._companies, part, "C", lambda: names.company(chance, self._real, self._nouns.things)
        )
        people = self._drawn(self._people, part, "P", lambda: names.person(chance))
        others = self._drawn(self._others, part, "O", lambda: names.other(chance))
        media = self._drawn(self._press, part, "M", lambda: names.press(chance))
        position = 0
        words: dict[str, str] = {}
        for match in _SLOT.finditer(part):
            self._literal(part[position : match.start()])
            position = match.end()
            kind, number, plus = match[1], int(match[2] or 1), match[3]
            if kind == "C":
                self._company(companies[number % len(companies)], bool(plus))
            elif kind == "P":
                self._person(people[number % len(people)])
            elif kind == "PT":
                self._person_with_post(people[number % len(people)], companies)
            elif kind == "PS":
                self._short_with_post(people[number % len(people)])
            elif kind == "PM":
                self._named(names.korean_person(chance).short, "PERSON")
                self._literal("모", slot=True)
            elif kind == "PK":
                self._named(names.korean_person(chance).full, "PERSON")
            elif kind == "O":
                self._named(others[number % len(others)], "OTHER_ORG")
            elif kind == "M":
                self._named(media[number % len(media)], "COMPANY")
            else:
                key = match[0]
                if key not in words or not match[2]:
                    words[key] = self._word(kind)
                self._literal(words[key], slot=True)
        self._literal(part[position:])

    def _drawn(self, cast: list, part: str, kind: str, more) -> list:
        wanted = max([int(m[2] or 1) for m in _SLOT.finditer(part) if m[1].startswith(kind)], default=0) + 1
        drawn = self._chance.sample(cast, min(wanted, len(cast)))
        while len(drawn) < wanted:
            drawn.append(more())
        return drawn

    def _literal(self, text: str, *, slot: bool = False) -> None:
        if not text:
            return
        self._text += fitted(self._text[-12:], text) if self._after_slot and not slot else text
        self._after_slot = slot

    def _named(self, form: str, label: str) -> None:
        start = len(self._text)
        self._text += form
        self._entities.append(Entity(start, len(self._text), label))
        self._after_slot = True

    def _company(self, company: names.Company, with_alias: bool = False) -> None:
        chance = self._chance
        if with_alias and company.alias and company.full not in self._abbreviated and chance.random() < 0.8:
            self._named(company.full, "COMPANY")
            self._literal(chance.choice(("(", "(", "(", "(이하 ")))
            self._named(company.alias, "COMPANY")
            self._literal(")", slot=True)
            self._abbreviated.add(company.full)
        elif company.full in self._abbreviated and chance.random() < 0.5:
            self._named(company.alias, "COMPANY")
        elif company.full in self._known and company.bare != company.full and chance.random() < 0.25:
            self._named(company.bare, "COMPANY")
        else:
            self._named(company.full, "COMPANY")
        self._known.add(company.full)

    def _person(self, person: names.Person) -> None:
        if not person.korean and person.full in self._known and self._chance.random() < 0.6:
            self._named(person.short, "PERSON")
        else:
            self._named(person.full, "PERSON")
            if person.korean and self._chance.random() < 0.02:
                self._literal(f"({self._word('hanja')})", slot=True)
            elif not person.korean and person.full not in self._known and self._chance.random() < 0.15:
                self._literal(
                    f"({names.latin(self._chance).capitalize()} {names.latin(self._chance).capitalize()})", slot=True
                )
        self._known.add(person.full)

    def _person_with_post(self, person: names.Person, companies: list[names.Company]) -> None:
        chance = self._chance
        if person.full in self._known:
            if chance.random() < 0.65:
                self._short_with_post(person)
                return
            self._named(person.full, "PERSON")
            self._literal(chance.choice((" ", " ", " ", "")) if person.korean else " ")
            self._literal(self._word("title"), slot=True)
            return
        self._known.add(person.full)
        company = chance.choice(companies)
        kind = chance.random()
        title = self._word("title")
        if kind < 0.3:
            self._named(person.full, "PERSON")
            self._literal(" ")
            self._company(company)
            self._literal(
                chance.choice((" ", f" {self._word('department')} ", " 신임 ", " 공동 ", " ")) + title, slot=True
            )
        elif kind < 0.45:
            self._company(company)
            self._literal(chance.choice((" ", " ", f" {self._word('department')} ")))
            self._named(person.full, "PERSON")
            self._literal(" " + title, slot=True)
        elif kind < 0.55:
            self._company(company)
            self._literal("의 ")
            self._named(person.full, "PERSON")
            self._literal(" " + title, slot=True)
        elif kind < 0.63:
            self._company(company)
            self._literal(" " + title + " ")
            self._named(person.full, "PERSON")
        elif kind < 0.68:
            self._named(person.full, "PERSON")
            self._literal("(")
            self._company(company)
            self._literal(f" {title})", slot=True)
        elif kind < 0.73:
            self._named(person.full, "PERSON")
            self._literal(chance.choice((" 전 ", " 현 ", " 前 ")))
            self._company(company)
            self._literal(" " + title, slot=True)
        elif kind < 0.78:
            self._named(person.full, "PERSON")
            self._literal(" ")
            self._named(chance.choice(self._others), "OTHER_ORG")
            self._literal(" " + self._word("public_title"), slot=True)
        elif kind < 0.82:
            self._literal(chance.choice(("최고경영자(CEO) ", "창업자 ", "대표 ", "창업자인 ", "회장인 ")))
            self._named(person.full, "PERSON")
        else:
            self._named(person.full, "PERSON")
            self._literal(chance.choice((" ", " ", f" {self._word('department')} ")) + title, slot=True)

    def _short_with_post(self, person: names.Person) -> None:
        title = self._word("title")
        if person.full not in self._known and self._chance.random() < 0.5:
            self._named(person.full, "PERSON")
        else:
            self._named(person.short, "PERSON")
        self._known.add(person.full)
        self._literal(" " + title if self._chance.random() < 0.92 else "씨", slot=True)

    def _word(self, kind: str) -> str:
        if kind == "noun" or self._chance.random() < _ANY_NOUN.get(kind, 0.0):
            return self._chance.choice(self._nouns.all)
        return MADE[kind](self._chance) if kind in MADE else self._chance.choice(words()[kind])
