"""The demo's reviews: closed before each board meeting that has been, one open."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from activities.comparison import frozen
from activities.loading import Said
from activities.models import Assessment, Review
from activities.picture import picture_of
from activities.reviewing import log_since
from clubs.models import Body, Event, MeetingState

from .plans import by_number
from .texts import early, moment, pick, texts

OPENS = timedelta(days=21)
# Of a hundred goals so many are answered, before the meeting and when half has gone.
ANSWERED, SO_FAR = 92, 74
# What is said of a goal, by its mark: as often as it stands here.
SAID = {
    "late": ("risk", "hjälp", "bra", "inget nytt"),
    "prog": (*("inget nytt",) * 7, "bra", "bra", "bra", "risk"),
    "todo": (*("inget nytt",) * 5, "risk"),
    "done": ("inget nytt", "inget nytt", "bra"),
}


def hold(branch, cast, plan, now):
    """Open, answer and close what the year's board meetings have had until ``now``."""
    today = timezone.localdate(now)
    chair = cast.writer("Ordförande", today)
    known = {one.meeting_id: one for one in Review.objects.of_plan(plan)}
    goals = None
    meetings = branch.meetings.filter(
        body=Body.BOARD, on__range=(plan.starts, plan.ends)
    ).exclude(state=MeetingState.CANCELLED)
    for meeting in meetings.order_by("on"):
        opens = early(max(meeting.on - OPENS, plan.starts))
        review = known.get(meeting.pk)
        if opens > now or (review and not review.is_open):
            continue
        has_been = meeting.on < today
        if review and not has_been:
            continue
        if any(one.is_open for pk, one in known.items() if pk != meeting.pk):
            break
        if review is None:
            review = Review.objects.open_before(meeting, plan=plan, by=chair, at=opens)
            known[meeting.pk] = review
        goals = goals or by_number(plan)
        day = meeting.on if has_been else today
        picture = picture_of(plan, day, rewind_to=day)
        answer(review, picture, goals, cast, ANSWERED if has_been else SO_FAR, now)
        if has_been:
            close(review, picture, chair)


def answer(review, picture, goals, cast, share, now):
    """Let those who answer for the goals say how it goes; ``share`` in a hundred do."""
    day, answers, by_goal = picture.day, [], {}
    first = timezone.localdate(review.opened_at)
    for goal in picture.in_force:
        number = goal.full_number
        if goal.fact.outcome or pick(100, "answers", number, first) >= share:
            continue
        if goal.said and goal.said.review == review.pk:
            continue
        words = SAID[goal.mark]
        word = words[pick(len(words), "word", number, first)]
        sentences = texts("reviews").get(word, ())
        text = ""
        if sentences and pick(3, "text", number, first):
            text = sentences[pick(len(sentences), "sentence", number, first)]
        days = max(1, (day - first).days)
        at = moment(first + timedelta(days=pick(days, "at", number)), number, "answer")
        post = goals[number].accountable
        by = cast.writer(post.title if post else "Sekreterare", day, number)
        one = Assessment(
            goal=goals[number],
            review=review,
            word=word,
            text=text,
            by=by,
            at=min(at, now),
        )
        answers.append(one)
        goal.said = Said(word, text, one.at, review.pk, by.name)
        by_goal.setdefault(by, []).append(one)
    Assessment.objects.bulk_create(answers)
    branch = review.plan.branch
    for by, told in by_goal.items():
        lines = [
            (
                "answer",
                one.goal,
                {"review": [None, review.pk], "word": [None, one.word]},
                {"text": one.text} if one.text else None,
            )
            for one in told
        ]
        at = max(one.at for one in told)
        Event.objects.record_many(branch, by=by, lines=lines, at=at)


def close(review, picture, by):
    """Freeze the picture when the meeting is over."""
    on = review.meeting.on
    told = {goal for goal, _, _ in log_since(picture.plan, review.opened_at, on)}
    answered = told | {
        goal.id
        for goal in picture.in_force
        if goal.said and goal.said.review == review.pk
    }
    evening = timezone.make_aware(datetime.combine(on, time(20, 30)))
    review.close(by=by, freeze=lambda: frozen(picture, answered), at=evening)
