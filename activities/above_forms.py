"""What people send in about the plans above: which one, and which goals of it."""

from django import forms

from clubs.forms import SentOnce

from .forms import Versioned

HOW_SERVED = {"direkt": True, "indirekt": False}


class ServingsForm(Versioned):
    """For each of the goals above: served directly, indirectly or not at all."""

    def __init__(self, *args, goals, chosen, **options):
        super().__init__(*args, **options)
        stands = {True: "direkt", False: "indirekt"}
        for pk in goals:
            self.fields[f"g{pk}"] = forms.ChoiceField(
                choices=[("", ""), *((how, how) for how in HOW_SERVED)],
                required=False,
                initial=stands.get(chosen.get(pk), ""),
                error_messages={"invalid_choice": "Välj direkt, indirekt eller inte."},
            )

    @property
    def chosen(self):
        """Id of each goal that is served → whether directly."""
        return {
            int(name[1:]): HOW_SERVED[how]
            for name, how in self.cleaned_data.items()
            if name not in ("uuid", "seen") and how
        }


class FollowsForm(SentOnce):
    """Which plan above; ``was`` is the one that the page said."""

    follows = forms.TypedChoiceField(
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Planen finns inte i listan."},
    )
    was = forms.IntegerField(required=False)

    def __init__(self, *args, plans, **options):
        super().__init__(*args, **options)
        by_pk = {str(plan.pk): plan for plan in plans}
        self.fields["follows"].coerce = by_pk.get
        self.fields["follows"].choices = [("", ""), *((pk, pk) for pk in by_pk)]
