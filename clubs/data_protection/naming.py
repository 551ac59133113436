"""How somebody is called in what others have written, and what stands there after."""

import re
from dataclasses import dataclass
from functools import cached_property

# What is usual where a name isn't told; never longer than a name.
NOBODY = "NN"


@dataclass(frozen=True)
class Naming:
    """The names, addresses and numbers of one person."""

    names: tuple[str, ...]
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    @classmethod
    def of(cls, names=(), emails=(), phones=()):
        """Each only once, the longest first, so that no part of one is left."""

        def tidy(words):
            kept = {" ".join(word.split()) for word in words if word and word.strip()}
            return tuple(sorted(kept, key=lambda word: (-len(word), word)))

        return cls(tidy(names), tidy(emails), tidy(phones))

    def but(self, words):
        """The same without some of the names and numbers."""
        return Naming.of(
            [one for one in self.names if one not in words],
            self.emails,
            [one for one in self.phones if one not in words],
        )

    @property
    def told(self):
        """All of it, as the trail may hold digests of each."""
        return {*self.names, *self.emails, *self.phones}

    @cached_property
    def pattern(self):
        """Finds them in a text, whatever the spaces; a possessive s goes along.

        Of several words in capitals or small letters, and the last before the first.
        A single word only as it is written: small it may be any word.
        """
        found = []
        for name in self.names:
            first, *rest = (re.escape(word) for word in name.split())
            between = r"[\s\u00a0]+"
            if rest:
                turned = f"{rest[-1]},?{between}{between.join([first, *rest[:-1]])}"
                found.append(f"(?i:{between.join([first, *rest])}|{turned})")
            else:
                found.append(first)
        found += [f"(?i:{re.escape(email)})" for email in self.emails]
        for phone in self.phones:
            digits = re.sub(r"\D", "", phone)
            if len(digits) >= 6:
                found.append(r"\+?" + r"[\s\u00a0()/-]*".join(digits))
        if not found:
            return re.compile(r"(?!)")
        return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?P<s>(?i:s))?(?!\w)")

    @property
    def needles(self):
        """What a text must hold one of to be worth reading, for the database."""
        longest = [max(name.split(), key=len) for name in self.names]
        digits = [re.sub(r"\D", "", phone)[-2:] for phone in self.phones]
        return {*longest, *map(str.upper, longest), *self.emails, *filter(None, digits)}

    def stands_in(self, value):
        """Whether it stands in a text, or in any text of what JSON holds."""
        if isinstance(value, str):
            return bool(self.pattern.search(value))
        if isinstance(value, dict):
            return any(map(self.stands_in, [*value, *value.values()]))
        if isinstance(value, list | tuple):
            return any(map(self.stands_in, value))
        return False

    def without(self, value):
        """The same text or JSON with nobody's name in its place."""
        if isinstance(value, str):
            return self.pattern.sub(
                lambda found: f"{NOBODY}:s" if found["s"] else NOBODY, value
            )
        if isinstance(value, dict):
            return {self.without(k): self.without(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self.without(one) for one in value]
        return value
