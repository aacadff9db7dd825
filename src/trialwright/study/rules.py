"""What every check between the values of a study has at hand: the study, its tree, its names, and a way to complain."""

from __future__ import annotations

from trialwright.errors import UnreadableText
from trialwright.study.kinds import Reading
from trialwright.study.paths import place
from trialwright.study.references import Resolver
from trialwright.study.study import Study
from trialwright.study.tree import Map
from trialwright.values.text import Text
from trialwright.values.units import Unit


class Rules:
    """The study, where its values stand, and a way to complain."""

    def __init__(self, study: Study, tree: Map, resolver: Resolver) -> None:
        self.study, self.tree, self.resolver = study, tree, resolver
        self.at: Reading = resolver.at

    def wrong(self, code: str, path: str, zh: str, en: str, do_zh: str, do_en: str) -> None:
        found = place(self.tree, path)
        node = (
            self.tree
            if found is None
            else (found[0] if found[0] is not None and path not in self.at.places else found[1])
        )
        self.at.complain(code, node, path, Text(zh=zh, en=en), Text(zh=do_zh, en=do_en))

    def unit_of(self, name: str) -> Unit | None:
        found = self.resolver.lexicon.find("variable", name)
        entry = self.resolver.lexicon.get("variable", found) if found else None
        if entry is None or not entry.unit:
            return None
        try:
            return Unit.of(entry.unit)
        except UnreadableText:
            return None
