"""Other names in the places of a sentence's own, so that contexts are learnt and not names."""

import random
from pathlib import Path

import names
from data import Entity, Text, company_forms, forms
from korean import fitted


class Substitutes:
    """Names to put in: from the corpus's word lists, and made up."""

    def __init__(self, data: Path, chance: random.Random) -> None:
        gazetteer = data / "gazetteer"
        self._people = [f for f in forms(gazetteer / "konec_PS_NAME.json") if 2 <= len(f) <= 10]
        self._companies = [
            f
            for name in ("ECONOMY", "FOOD", "HOTEL", "MEDIA")
            for f in company_forms(gazetteer / f"konec_OGG_{name}.json")
        ]
        self._chance = chance

    def changed(self, text: Text) -> Text:
        """The sentence with most of its people and companies renamed, the same name everywhere alike."""
        chance = self._chance
        renamed: dict[str, str] = {}
        out, entities, position = "", [], 0
        for entity in sorted(text.entities, key=lambda e: e.start):
            form = text.text[entity.start : entity.end]
            if entity.start < position:
                continue
            if form not in renamed:
                renamed[form] = self._instead(form, entity.label) if chance.random() < 0.85 else form
            between = text.text[position : entity.start]
            out += fitted(out, between) if entities else between
            start = len(out)
            out += renamed[form]
            entities.append(Entity(start, len(out), entity.label))
            position = entity.end
        rest = text.text[position:]
        out += fitted(out, rest) if entities else rest
        return Text(out, tuple(entities), text.sure)

    def _instead(self, form: str, label: str) -> str:
        chance = self._chance
        if label == "PERSON":
            if len(form) == 1 and "가" <= form <= "힣":
                return names.korean_person(chance).short
            if len(form) == 1 or form[0].isascii():
                return form
            if chance.random() < 0.3:
                return chance.choice(self._people)
            return names.korean_person(chance).full if len(form) == 3 else names.person(chance).full
        if label == "COMPANY":
            if form.endswith(("일보", "뉴스", "신문", "방송", "타임스", "통신")):
                return names.press(chance)
            return chance.choice(self._companies) if chance.random() < 0.25 else names.company(chance).full
        return form if chance.random() < 0.6 else names.other(chance)
