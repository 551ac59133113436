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
from .language import AGENT, OFFICER, POINTING, opener, sentences, words
from .manner import density, is_definite, is_item
from .outline import Warning
from .tables import Table

_SEES_TO = re.compile(
    rf"\w*(?:{OFFICER}|revisorerna|representanterna|ledamöterna|medlemmarna|deltagarna)\b",
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
        """A section of sentences: lines that commit, or prose.

        With `keep_items` its list stands inside the running text and is part of it.
        """
        dense = density(node) >= (0.8 if self.manner.listed else 0.5)
        if dense or not self.manner.reasoning:
            self._judge(node, dense, keep_items)

    def _judge(self, node, dense, keep_items):
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
        agents = agents and (node.title or "").lower().startswith("ekonomi")
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
        if own or dense:
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
            if isinstance(block, Table) or (keep_items and is_item(block)):
                self._attach(node, with_label(block))
                continue
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
            first = place == 0 or (start in block.starts and not self.manner.apart)
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
                again = repeats(sentence, above)
                if how == "shall":
                    same = opener(sentence) and opener(sentence) == opener(above)
                    commits = bool(same) or not is_definite(sentence)
                    commits = commits or is_passive(sentence)
                    commits = commits or (first and not _SEES_TO.match(sentence))
                    if self.manner.single and not (
                        first or same or AGENT.match(sentence)
                    ):
                        commits = False
                    again = again and (not first or is_definite(sentence))
                commits = commits and not (again and (not first or how == "shall"))
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
        if how == "does" and not first and _SEES_TO.match(sentence):
            return False  # who sees to what was said
        if how == "does" and not first:
            return is_definite(sentence) or bool(AGENT.match(sentence))
        return True

    def _attach(self, node, text):
        if node.goals:
            self._add(node, text)
        else:
            node.intro.append(text)

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
