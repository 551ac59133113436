"""Spreadsheets: fetched, read in, looked through and saved at once."""

import json
import logging
import re

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs.file_names import saved_as
from clubs.forms import INCOMPLETE, SentOnce
from clubs.models import AlreadyUsed, Event, ImportDraft, Read, Reading
from clubs.spreadsheets import reading, writing
from clubs.spreadsheets.kinds import KINDS, meant_by
from clubs.spreadsheets.previews import Preview
from clubs.spreadsheets.reading import Row, Table, Unreadable
from sekoplan.confirming import ask_again
from sekoplan.jinja import count, listing

from .answers import page, say, sent_once
from .scope import branch_for
from .settings_pages import page_with_form

log = logging.getLogger(__name__)


class SheetForm(forms.Form):
    """A file, or rows pasted from a spreadsheet program."""

    file = forms.FileField(
        required=False, error_messages={"empty": "Filen är tom. Välj en annan fil."}
    )
    text = forms.CharField(required=False, strip=False)

    def clean(self):
        """Leaves the table in ``table``."""
        data = super().clean()
        file, text = data.get("file"), data.get("text", "")
        if self.errors:
            return data
        if not file and not text.strip():
            raise ValidationError("Välj en fil eller klistra in rader.")
        try:
            if file and file.size > reading.MAX_BYTES:
                raise Unreadable("Filen är större än 2 MB. Dela upp den i flera.")
            name, content = (
                (file.name, file.read()) if file else ("rader.csv", text.encode())
            )
            self.table = reading.read(name, content)
        except Unreadable as refusal:
            self.add_error("file" if file else "text", str(refusal))
        return data


class SeenField(forms.JSONField):
    def to_python(self, value):
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            # Deeper or longer than anything we send
            raise ValidationError(INCOMPLETE) from None


class SaveForm(SentOnce):
    """``seen``: row number → digest of what would be written over, as it was shown."""

    seen = SeenField(required=False)

    @property
    def body(self):
        # The page that somebody goes on from is another one of the same draft.
        return {}


def kind_for(request, branch, slug, **rights):
    """(branch, kind) of the address, when the user may read in or fetch it."""
    branch = branch_for(request, branch, can_follow=True)
    kind = KINDS.get(slug)
    if kind is None or not (kind.can_export(branch) or kind.can_import(branch)):
        raise Http404
    return branch, kind


@require_safe
def spreadsheets(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    offered = [
        kind
        for kind in KINDS.values()
        if kind.can_export(branch) or kind.can_import(branch)
    ]
    return page(request, "spreadsheets", branch, offered=offered)


@page_with_form
def sheet(request, branch, sheet):
    branch, kind = kind_for(request, branch, sheet)
    form = SheetForm()
    found = None
    if request.method == "POST":
        if not kind.can_import(branch):
            raise Http404
        form = SheetForm(request.POST, request.FILES)
        if form.is_valid():
            found, draft = read_in(request, branch, kind, form)
            if draft:
                return redirect("check_import", branch.slug, kind.slug, draft.pk)
    sheet = kind(branch, request.user)
    return page(
        request,
        "sheet",
        branch,
        form=form,
        sheet=sheet,
        preview=found,
        can_export=kind.can_export(branch),
        can_import=kind.can_import(branch),
        waiting=waiting(request, branch, kind),
        nav="clubs",
    )


def read_in(request, branch, kind, form):
    """(preview, draft): a draft when nothing is wrong."""
    sheet = kind(branch, request.user)
    ImportDraft.objects.make_room(branch, by=request.user, kind=kind.slug)
    stamp = stamp_of(request, branch)
    try:
        table = sheet.headed(form.table)
        if other := meant_by(table.headers, sheet):
            raise Unreadable(
                f"Filen ser ut att höra till listan {other.title}. Läs in den där, "
                f"eller hämta listan {sheet.title} och skriv i den."
            )
        table, unknown = sheet.recognised(table)
        found = sheet.preview(table)
    except Unreadable as refusal:
        form.add_error("file" if form.cleaned_data["file"] else "text", str(refusal))
        return None, None
    found.unknown = unknown
    if found.is_wrong:
        rows = count(found.count("wrong"), "rad", "rader")
        form.add_error(None, f"{rows} behöver rättas.")
        return found, None
    draft = ImportDraft.objects.create(
        branch=branch,
        by=request.user,
        kind=kind.slug,
        table={
            "headers": table.headers,
            "rows": [[row.number, row.cells] for row in table.rows],
            "kept": sheet.kept() if sheet.can_be_kept else None,
        },
        preview={"stamp": stamp, "told": found.as_json()},
    )
    return found, draft


def stamp_of(request, branch):
    """The same as long as a file means the same: what is there, to whom, and when."""
    roles = sorted(role for b, *_, role in request.user.rights.held if b == branch.pk)
    newest = Event.objects.newest_of(branch.pk)
    return [newest, roles, timezone.localdate().isoformat()]


def preview_of(sheet, draft, stamp):
    """What a draft means now; the preview that was made of it as long as that is true.

    The rows are read again when something has been done in the branch since.
    """
    told = Preview.from_json(draft.preview["told"])
    if draft.preview["stamp"] == stamp:
        return told
    found = sheet.preview(table_of(draft))
    found.unknown = told.unknown
    return found


def table_of(draft):
    rows = [Row(number, cells) for number, cells in draft.table["rows"]]
    return Table(draft.table["headers"], rows)


def drafts_for(request, branch, kind):
    drafts = ImportDraft.objects.for_user(request.user)
    return drafts.of_kind(branch, kind.slug, timezone.now()).defer("table")


def waiting(request, branch, kind):
    """The file that is read in and not saved yet, for who was interrupted."""
    return drafts_for(request, branch, kind).defer("preview").first()


@page_with_form
def check_import(request, branch, sheet, draft):
    """The preview, and the button that saves exactly what it shows."""
    branch, kind = kind_for(request, branch, sheet)
    if not kind.can_import(branch):
        raise Http404
    try:
        if request.method == "POST":
            return save_import(request, branch, kind, draft)
        draft = get_object_or_404(drafts_for(request, branch, kind), pk=draft)
    except Http404:
        answer = page(request, "import_gone", branch, sheet=kind, nav="clubs")
        answer.status_code = 404
        return answer
    return preview_page(request, branch, kind(branch, request.user), draft)


def preview_page(request, branch, sheet, draft, *, form=None, seen=None):
    """``seen`` is what was shown when the button was pressed, if it no longer holds."""
    found = preview_of(sheet, draft, stamp_of(request, branch))
    others = set()
    if seen is not None:
        numbers = {*seen, *found.seen}
        others = {n for n in numbers if seen.get(n) != found.seen.get(n)}
    answer = page(
        request,
        "check_import",
        branch,
        form=form,
        sheet=sheet,
        draft=draft,
        preview=found,
        seen=json.dumps(found.seen),
        others=others,
        nav="clubs",
    )
    if seen is not None:
        answer.status_code = 409
    return answer


class NotAsSeen(Exception):
    """What would be saved isn't what the page showed."""


def save_import(request, branch, kind, pk):
    form = SaveForm(request.POST)
    drafts = drafts_for(request, branch, kind)
    if not form.is_valid():
        draft = get_object_or_404(drafts, pk=pk)
        sheet = kind(branch, request.user)
        return preview_page(request, branch, sheet, draft, form=form)
    seen = numbered(form.cleaned_data["seen"])

    def save():
        here = request.user.rights.tell(branch.lock())
        draft = get_object_or_404(drafts, pk=pk)
        sheet, stamp = kind(here, request.user), stamp_of(request, here)
        if draft.preview["stamp"] == stamp and sheet.can_be_kept:
            found = Preview.from_json(draft.preview["told"])
            sheet.store_kept(draft.table["kept"], by=request.user)
        else:
            found = sheet.preview(table_of(draft))
            if found.is_wrong or found.seen != seen:
                raise NotAsSeen
            sheet.store(by=request.user)
        draft.delete()
        return [found.count("new"), found.count("changed")]

    try:
        made, changed = sent_once(request, form, save)
    except NotAsSeen:
        draft = get_object_or_404(drafts, pk=pk)
        sheet = kind(branch, request.user)
        return preview_page(request, branch, sheet, draft, seen=seen)
    except AlreadyUsed:
        raise Http404 from None
    log.info("import", extra={"actor": str(request.user.pk), "object": kind.slug})
    told = [count(made, "ny rad", "nya rader")] if made else []
    told += [count(changed, "ändrad rad", "ändrade rader")] if changed else []
    say(request, f"Sparat: {listing(told)}.")
    return redirect("sheet", branch.slug, kind.slug)


def numbered(seen):
    """``seen`` as the page sent it, by number again; odd ones are as if unseen."""
    if not isinstance(seen, dict):
        return {}
    return {
        int(n): digest for n, digest in seen.items() if re.fullmatch("[0-9]{1,7}", n)
    }


@require_safe
def export_sheet(request, branch, sheet, form):
    branch, kind = kind_for(request, branch, sheet)
    if form not in ("xlsx", "csv") or not kind.can_export(branch):
        raise Http404
    if kind.is_about_people and (asks := ask_again(request)):
        return asks
    exported = kind(branch, request.user, request.GET.get("del", ""))
    headers, rows = exported.table()
    if form == "xlsx":
        content, told = writing.as_xlsx(kind.title, headers, rows), writing.XLSX
    else:
        content, told = writing.as_csv(headers, rows), writing.CSV
    log.info("export", extra={"actor": str(request.user.pk), "object": kind.slug})
    if kind.is_about_people and request.method == "GET":
        reason = f"hämtade {kind.title.lower()} som kalkylblad"
        Reading.objects.note(
            branch, by=request.user, thing=branch, reason=reason, kind=Read.EXPORT
        )
    name = f"{kind.title} {branch.name} {timezone.localdate()}.{form}"
    return HttpResponse(
        content, content_type=told, headers={"Content-Disposition": saved_as(name)}
    )
