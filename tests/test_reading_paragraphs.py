"""Where a paragraph or a line is one commitment, and where it holds several."""

from activities.reading import read_text

LINES = """Verksamhetsplan 2026
1 Information
Vi ska ge ut tidningen Spåret varje kvartal. Tidningen ska spegla resenärernas dag.
Vi ska hålla webbplatsen aktuell och lätt att läsa.
Vi ska skriva till alla nya medlemmar.
Vi ska byta skyltarna på perrongerna.
Vi ska trycka en folder om banan.
2 Utbildning
Vi ska fråga värdarna vad de saknar. Var och en ska kunna sköta bommen.
Vi ska hålla en kurs om signaler. Vi ska trycka en handbok till kursen.
Vi ska söka upp stationer utan värd. Ett värdskap ska vara lika lätt överallt.
Vi ska dela ut ett pris till årets värd.
Vi ska ordna en resa för värdarna.
Vi ska se över värdarnas kläder.
"""


def test_a_second_sentence_stays_where_each_line_is_a_paragraph():
    sections = read_text(LINES).sections
    assert [[goal.text for goal in section.goals] for section in sections] == [
        LINES.splitlines()[2:7],
        [
            "Vi ska fråga värdarna vad de saknar. Var och en ska kunna sköta bommen.",
            "Vi ska hålla en kurs om signaler.",
            "Vi ska trycka en handbok till kursen.",
            *LINES.splitlines()[10:],
        ],
    ]


def test_lines_and_paragraphs_apart_are_read_alike():
    apart = read_text(LINES.replace("\n", "\n\n"))
    assert [[goal.text for goal in section.goals] for section in apart.sections] == [
        [goal.text for goal in section.goals] for section in read_text(LINES).sections
    ]


def test_a_paragraph_of_prose_among_others_is_split_into_its_commitments():
    outline = read_text(
        "Verksamhetsplan 2026\n\nStationer\n"
        "Vi ska måla väntsalen i Norrby och laga taket före vintern. Bänkarna på\n"
        "perrongen ska oljas. Ett nytt tak ska läggas på godsmagasinet i Söderby.\n"
        "Vi ska plantera en häck längs banvallen. En skylt ska sättas upp vid varje\n"
        "övergång.\n\nResor\n"
        "Vi ska köra tåg varje söndag under sommaren. En resa till museet ska ordnas\n"
        "för medlemmarna. Vi ska bjuda skolorna på en resa var.\n"
    )
    assert [len(section.goals) for section in outline.sections] == [5, 3]


def test_a_line_that_was_joined_to_a_full_one_is_still_a_commitment_of_its_own():
    wrapped = (
        "Vi ska köra tåg alla söndagar under sommaren och vintern, och på lördagar"
    )
    full = "Vi ska byta ut föreningens alla skyltar och affischer mot helt nya."
    outline = read_text(
        f"{LINES}3 Trafik\n{wrapped}\nnär det är marknad i byn.\n{full}\n"
        "Hemsidan ska uppdateras fortlöpande.\nVi ska hälsa på i Norrby.\n"
        "Vi ska bjuda in grannbanan.\n"
    )
    assert [goal.text for goal in outline.sections[2].goals[:3]] == [
        f"{wrapped} när det är marknad i byn.",
        full,
        "Hemsidan ska uppdateras fortlöpande.",
    ]
