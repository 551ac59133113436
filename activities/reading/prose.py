"""Commitments in running text: each sentence judged by itself, and by its neighbours.

A plan's section of prose is read sentence by sentence: what shall be done is a goal,
what is done with a date, a rhythm or a number too, and infinitives and bare nouns when
there are several. What only describes introduces the section or goes on with the goal
before. A document of long-term goals is mostly reasoning; there only sections that are
dense with commitments are read.
"""

import re

from .drafts import draft_of, starts_with_infinitive, with_label
from .headings import is_lead_in
from .judging import is_passive, points_back, repeats, verdict
from .labels import ACTION, AIM, ANSWERS, LABEL_HEADING, LABELLED
from .language import AGENT, POINTING, commitment, has_verb, opener, sentences, words
from .manner import density, goes_on, is_definite, is_item
from .outline import Warning
from .tables import Table

_POST = re.compile(
    r"\w*(?:ordföranden|kassören|sekreteraren|ledarna|ledaren|ombuden|ombudet|värdarna|"
    r"revisorerna|ledamöterna|medlemmarna|ansvariga?|deltagarna)\b",
    re.IGNORECASE,
)


class ProseReader:
    """Reads sections of sentences; `manner` says how the document commits itself."""

    def __init__(self, manner):
        self.manner = manner
        self.warnings = []

    def warn(self, line, message):
        self.warnings.append(Warning(line, message))

    def _is_aimed(self, node):
        """Do aims stand before what is done for them: first, or right before it?"""
        aims = [block for block in node.blocks if AIM.match(block.text)]
        if any(ACTION.search(block.text) for block in aims):
            return True
        if not aims or node.elements[0] is not aims[0]:
            return False
        return len(node.blocks) < len(node.elements) or any(
            ACTION.match(one) or (not LABELLED.match(one) and verdict(one))
            for block in node.blocks
            for _, one in sentences(block.text)
        )

    def _labelled(self, node, element):
        """Place a line such as "Syfte: …" or "Ansvarig: …"; False when it is none.

        A post that stands over the goals, or apart under all of them, answers for the
        section; other labels belong to the goal above.
        """
        text = element.text
        if not LABELLED.match(text) or (ACTION.search(text) and not is_item(element)):
            return False
        after = node.elements[node.elements.index(element) :]
        alone = len(node.goals) > 1 and (element.gap or node.aimed)
        alone = alone and all(LABELLED.match(one.text) for one in after)
        named = any(LABELLED.search(goal.text) for goal in node.goals)
        answers = ANSWERS.match(text)
        if (answers and not node.goals) or (alone and not named):
            node.responsible = answers and answers["post"].strip() or node.responsible
            node.intro.append(text)
        elif AIM.match(text) and node.aimed:
            node.intro.append(text)
        elif node.goals:
            self._add(node, text)
        else:
            return False
        return True

    def _sentences(self, node, keep_items=False):
        """A section of sentences: lines that commit, or prose."""
        if self.manner.reasoning or keep_items:
            self._reasoning(node, keep_items)
        else:
            self._judge(node)
        if not node.goals and not node.closing:
            self._plain_list(node)

    def _judge(self, node):
        """A plan's section, sentence by sentence."""
        verdicts = {
            block: [verdict(sentence) for _, sentence in sentences(block.text)]
            for block in node.blocks
        }
        every = [one for found in verdicts.values() for one in found]
        agents = any(
            verdict(one) == "dated" and AGENT.match(one)
            for block in node.blocks
            for _, one in sentences(block.text)
        )
        agents = agents and node.title.lower().startswith("ekonomi")
        if node.closing and "shall" not in every and not agents:
            return  # "Uppföljning", "Budget": how the plan is kept, no commitments
        own = sum(one in ("shall", "dated") for one in every)
        mild = every.count("does")
        # Present tense alone may describe: it needs company.
        accepted = {"shall", "dated"}
        if self.manner.shall:
            verdicts = {
                block: ["does" if one == "counted" else one for one in found]
                for block, found in verdicts.items()
            }
        else:
            accepted.add("counted")
        if own or density(node) >= (0.8 if self.manner.listed else 0.5):
            accepted.add("does")
        loose = every.count("bare") + every.count("noted")
        if loose == len(every) == 1 and LABEL_HEADING.fullmatch(node.title or ""):
            accepted |= {"bare", "noted"}
            self.warn(node.elements[0].line, "Raden saknar verb. Är den ett åtagande?")
        if loose > 1 or own or (mild and "does" in accepted):
            accepted |= {"bare", "noted"}
        shall = every.count("shall")
        calm = shall > mild + every.count("dated")  # ska is the section's verb
        listing = False
        for block in node.elements:
            text = block.text
            if is_lead_in(text) or LABEL_HEADING.fullmatch(text.rstrip(":")):
                node.intro.append(text)
                listing = True
            elif self._labelled(node, block):
                continue
            elif listing and (text[:1].islower() or starts_with_infinitive(text)):
                self._goal(node, block)
            else:
                listing = listing and not block.ends
                self._each(node, block, verdicts[block], accepted, calm)

    def _each(self, node, block, verdicts, accepted, calm):
        """The sentences of one paragraph, each a goal, an introduction or more of one.

        With `calm`, present tense inside a paragraph goes on with what shall be done.
        """
        begun, last = False, None
        for place, (start, sentence) in enumerate(sentences(block.text)):
            how = verdicts[place]
            first = place == 0 or start in block.starts
            if action := ACTION.match(sentence):
                node.intro.append(action[0].strip())
                sentence, first = sentence[action.end() :], True
                how, begun = verdict(sentence), False
            elif AIM.match(sentence) and node.aimed:
                node.intro.append(sentence)
                continue
            elif begun and LABELLED.match(sentence):
                self._add(node, sentence)
                continue
            commits = how in accepted and self._begins(
                block, sentence, how, first, calm
            )
            if how == "does" and calm and not node.goals:
                commits = commits and "vi" in words(sentence)  # how things are
            if how in ("does", "counted") and not first and last == "shall":
                commits = commits and "vi" in words(sentence)
            if commits and place and begun:
                above = node.goals[-1].text
                if how == "shall":
                    same = opener(sentence) and opener(sentence) == opener(above)
                    commits = bool(same and not first) or not is_definite(sentence)
                    commits = commits or is_passive(sentence)
                if not first:
                    commits = commits and not repeats(sentence, above)
            back = points_back(sentence, how, begun)
            if commits and not (back and (node.goals or POINTING.match(sentence))):
                node.goals.append(draft_of(block.line_at(start), sentence, node, block))
                if place == 0:
                    node.goals[-1].number = block.label
                begun, last = True, how
            elif node.goals:
                self._add(node, sentence)
                if not (begun or back):
                    self.warn(
                        block.line_at(start),
                        "Meningen har fått följa med åtagandet före. Hör den dit?",
                    )
            elif place and node.intro:
                node.intro[-1] += " " + sentence
            else:
                node.intro.append(with_label(block, sentence))

    def _begins(self, block, sentence, how, first, calm):
        """May a sentence of this kind begin a goal where it stands?"""
        strict = self.manner.shall
        if how == "bare":
            return first
        if how == "dated":
            return first or not (strict and is_definite(sentence))
        if how == "does" and (strict or calm):
            alone = len(sentences(block.text)) == 1
            return first and (not strict or alone or bool(AGENT.match(sentence)))
        if how == "does" and not first and _POST.match(sentence):
            return False  # who sees to what was said
        if how == "does" and not first:
            return is_definite(sentence) or bool(AGENT.match(sentence))
        return True

    def _reasoning(self, node, keep_items):
        """A section of a document of goals, read when it is dense."""
        blocks = node.elements
        dense = density(node) >= (0.8 if self.manner.listed else 0.5)
        single = len(blocks) == 1
        brief = sum(len(sentences(block.text)) for block in node.blocks) < 6
        strict = self.manner.shall
        listing = False
        for block in blocks:
            text = block.text
            if isinstance(block, Table) or (keep_items and is_item(block)):
                (
                    node.intro.append(with_label(block))
                    if not node.goals
                    else self._add(node, with_label(block))
                )
                continue
            if is_lead_in(text) or LABEL_HEADING.fullmatch(text.rstrip(":")):
                node.intro.append(text)
                listing = True
                continue
            if self._labelled(node, block):
                continue
            if listing and (text[:1].islower() or starts_with_infinitive(text)):
                self._goal(node, block)
                continue
            listing = listing and not block.ends
            first = sentences(text)[0][1]
            if dense or self._own(first):
                self._split(node, block, whole=single, strict=strict)
            elif self.manner.listed or (self.manner.dense and not brief):
                self._prose(node, block)
            else:
                self._split(node, block, whole=True, strict=True)

    def _own(self, sentence):
        """Does it begin as the document's other commitments do?"""
        return (
            opener(sentence) in self.manner.openers
            and not goes_on(sentence)
            and (commitment(sentence) == "shall")
            and self.manner.dense
        )

    def _prose(self, node, block):
        if node.goals and (goes_on(block.text) or not commitment(block.text)):
            self._after(node, block)
            return
        node.intro.append(block.text)

    def _split(self, node, block, *, whole, strict=False):
        """Read a paragraph sentence by sentence.

        The first sentence of a paragraph begins a goal when it commits. A later one
        does when it has the same opening as the goal it follows, or a new subject;
        with `whole`, when it commits at all. Otherwise it goes on with the goal.
        """
        begun = False
        for place, (start, sentence) in enumerate(sentences(block.text)):
            manner = commitment(sentence)
            line = block.line_at(start)
            back = goes_on(sentence)
            commits = manner == "shall" or (manner == "does" and not strict)
            if manner == "does" and strict and place == 0 and node.goals:
                commits = bool(AGENT.match(sentence)) and not back
            if commits and place and not back and start in block.starts:
                commits = not is_definite(sentence) or manner == "does"
            elif commits and place and not back:
                same = begun and opener(sentence) == opener(node.goals[-1].text)
                if manner == "shall":
                    commits = (
                        same
                        and opener(sentence) is not None
                        or not is_definite(sentence)
                    )
                    commits = commits or (whole and not is_definite(sentence))
                else:
                    commits = whole
            if commits and not (back and (node.goals or POINTING.match(sentence))):
                node.goals.append(draft_of(line, sentence, node, block))
                if place == 0:
                    node.goals[-1].number = block.label
                begun = True
            elif node.goals and (begun or back):
                self._add(node, sentence)
                begun = True
            elif not node.goals and place and node.intro:
                node.intro[-1] += " " + sentence
            elif not node.goals:
                node.intro.append(with_label(block, sentence))
            else:
                self._add_loose(node, block, sentence, line)

    def _add_loose(self, node, block, sentence, line):
        """A sentence after a goal that neither commits nor points back.

        Without any verb, as "Utflykt till Öland i juni.", it is one more goal.
        """
        if sentence == block.text and not has_verb(sentence):
            node.goals.append(draft_of(line, sentence, node, block))
            self.warn(line, "Raden saknar verb. Är den ett åtagande?")
            return
        self._add(node, sentence)
        self.warn(line, "Meningen har fått följa med åtagandet före. Hör den dit?")

    def _after(self, node, block):
        if goes_on(block.text):
            self._add(node, block.text)
        else:
            self._rest(node, block)

    def _plain_list(self, node):
        """Short lines without verbs under a heading: a list without bullets."""
        lines = [b for b in node.blocks if not is_lead_in(b.text)]
        if not node.heading or not lines:
            return
        if all(
            len(b.text) < 120 and not b.ends and len(words(b.text)) > 0 for b in lines
        ):
            if len(lines) < 2 and not starts_with_infinitive(lines[0].text):
                return
            node.intro = [b.text for b in node.blocks if is_lead_in(b.text)]
            for block in lines:
                if not LABELLED.match(block.text):
                    self._goal(node, block)
                elif node.goals:
                    self._add(node, block.text)
                else:
                    node.intro.append(block.text)
            if not node.goals:
                node.intro = []
                return
            self.warn(
                lines[0].line, "Raderna saknar punkter och verb. Är de åtaganden?"
            )

    def _goal(self, node, block, months=()):
        node.goals.append(draft_of(block.line, block.text, node, block))
        node.goals[-1].number = block.label
        node.goals[-1].months = months or ()
        if block.is_item and len(sentences(block.text)) > 1 and opener(block.text):
            first, *others = [s for _, s in sentences(block.text)]
            if any(opener(s) == opener(first) for s in others):
                self.warn(block.line, "Punkten rymmer kanske flera åtaganden.")

    def _add(self, node, text):
        node.goals[-1].text += " " + text
