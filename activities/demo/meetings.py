"""The demo's meetings: where they are, what they need, decide and hand out."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from activities.models import Attachment
from activities.papers import Paper
from clubs.models import Body, Deadline, Event
from clubs.models.meetings import SUGGESTED

from .texts import early

PLACES = {Body.BOARD: "Kansliet", Body.ASSEMBLY: "Folkets hus, stora salen"}
# By the month of the assembly or the board's meeting; {year} is the year before.
DECIDED = {
    (Body.ASSEMBLY, 3): [
        ("7", "Revisorernas granskning av {year} är läst och lagd till protokollet."),
        ("14", "Motionen om en kväll för nya medlemmar bifölls. Styrelsen ordnar den."),
    ],
    (Body.BOARD, 5): [("6", "Ett sommarkontor hålls öppet två dagar i veckan i juli.")],
    (Body.BOARD, 9): [("4", "Tre i styrelsen skriver förslaget till nästa års plan.")],
}
AGENDA = (
    "1. Mötet öppnas", "2. Röstlängden", "3. Val till mötet", "4. Läget i planen",
    "5. Motioner", "6. Nästa års plan", "7. Budget", "8. Mötet avslutas",
)  # fmt: skip
AGENDA_OUT = timedelta(days=21)


def keep(branch, cast, year, now):
    """Tell the trail of the year's meetings, each deed once, and hand out an agenda."""
    told = set(
        Event.objects.filter(branch=branch, kind="meeting").values_list(
            "object_id", "verb"
        )
    )
    meetings = branch.meetings.filter(
        on__range=(date(year - 1, 11, 1), date(year, 12, 31))
    )
    for meeting in meetings:
        meeting.branch = branch
        by = cast.writer("Sekreterare", meeting.on)
        if (meeting.pk, "book") not in told:
            book(meeting, by)
        if meeting.is_held and (meeting.pk, "hold") not in told:
            hold(meeting, by)
        if meeting.body == Body.ASSEMBLY and meeting.on.month == 11:
            hand_out(meeting, by, now)


def book(meeting, by):
    meeting.place = PLACES[Body(meeting.body)]
    meeting.save(update_fields=["place"])
    Deadline.objects.bulk_create(
        Deadline(meeting=meeting, title=title, days_before=days)
        for title, days in SUGGESTED[Body(meeting.body)]
    )
    Event.objects.record(
        meeting.branch,
        by=by,
        verb="book",
        thing=meeting,
        changes={"on": [None, meeting.on], "slug": [None, meeting.slug]},
        at=early(date(meeting.on.year, 1, 2)),
    )


def hold(meeting, by):
    at = timezone.make_aware(datetime.combine(meeting.on, time(20, 30)))
    for paragraph, text in DECIDED.get((meeting.body, meeting.on.month), ()):
        meeting.decide(
            by=by,
            paragraph=paragraph,
            text=text.format(year=meeting.on.year - 1),
            at=at,
        )
    Event.objects.record(
        meeting.branch,
        by=by,
        verb="hold",
        thing=meeting,
        changes={"state": ["planerat", "hållet"], "present": [None, meeting.present]},
        at=at,
    )


def hand_out(meeting, by, now):
    """The agenda of an assembly, when it is time for it and nobody has been before."""
    at = early(meeting.on - AGENDA_OUT)
    if at > now or meeting.attachments.exists():
        return
    heading = f"{meeting.name} {meeting.on}"
    paper = Paper(one_page([heading, "Dagordning", "", *AGENDA]), 1)
    Attachment.add(meeting, paper, by=by, kind="dagordning", title="Dagordning", at=at)


def one_page(lines):
    """A PDF of one page with ``lines`` of text, as small as such a file can be."""
    escaped = [
        line.replace("\\", "").replace("(", "").replace(")", "") for line in lines
    ]
    shown = "\n".join(f"({line}) Tj T*" for line in escaped)
    text = f"BT /F1 14 Tf 22 TL 72 760 Td\n{shown}\nET".encode("cp1252")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    pdf, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        pdf
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(pdf)
    )
