"""What may stand where somebody's name stood."""

from django.utils import timezone

from clubs.models.posts import FIRST

# When neither a post nor a role says what somebody was
SOMEBODY = "Tidigare användare"


def pseudonyms(subject):
    """What may stand where the name stood: the last and highest post first."""
    held = [
        tenure
        for person in subject.people
        for tenure in person.tenures.select_related("post", "post__kind")
    ]
    far = timezone.localdate().max

    def rank(tenure):
        title = (tenure.capacity or tenure.post.title).lower()
        place = next((n for n, word in enumerate(FIRST) if title.startswith(word)), 9)
        return tenure.post.club_id is not None, place, -(tenure.ends or far).toordinal()

    naming, found = subject.naming, []
    for tenure in sorted(held, key=rank):
        for title in (tenure.capacity, tenure.post.title):
            if title and not naming.stands_in(title):
                found.append(f"Tidigare {title[:1].lower()}{title[1:]}"[:100])
    if held:
        found.append("Tidigare förtroendevald")
    elif subject.user:
        roles = subject.user.assignments.order_by("-starts")
        found += [f"Tidigare {one.get_role_display()}" for one in roles]
    return list(dict.fromkeys([*found, SOMEBODY]))
