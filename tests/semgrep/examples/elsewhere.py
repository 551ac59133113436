"""What our rules must find anywhere (ruleid), and what they must let be (ok)."""

# ruleid: pdf-outside-its-process
import weasyprint

# ruleid: pdf-outside-its-process
from weasyprint import HTML

# ok: pdf-outside-its-process
from sekoplan import pdf

# ruleid: csrf-exempt
from django.views.decorators.csrf import csrf_exempt


def draws(html):
    # ruleid: pdf-without-fetcher
    weasyprint.HTML(string=html).write_pdf()
    # ruleid: pdf-without-fetcher
    weasyprint.HTML(string=html, url_fetcher=weasyprint.default_url_fetcher)
    # ruleid: pdf-without-fetcher
    weasyprint.CSS("own.css")
    # ok: pdf-without-fetcher
    weasyprint.HTML(string=html, url_fetcher=OwnFilesOnly()).render()


def opens(file):
    # ruleid: workbook-outside-reader
    openpyxl.load_workbook(file)
    # ruleid: workbook-outside-reader
    docx.Document(file)
    # ruleid: workbook-outside-reader
    pypdf.PdfReader(file)
    # ruleid: workbook-outside-reader
    zipfile.ZipFile(file)
    # ok: workbook-outside-reader
    zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
    # ok: workbook-outside-reader
    docx.Document()


# ruleid: csrf-exempt
@csrf_exempt
def page(request):
    return render(request, "page.html")


# ok: csrf-exempt
@require_POST
def other_page(request):
    return render(request, "page.html")


class LooseForm(ModelForm):
    class Meta:
        model = Visit
        # ruleid: form-of-all-fields
        fields = "__all__"


class LeavingForm(ModelForm):
    class Meta:
        model = Visit
        # ruleid: form-of-all-fields
        exclude = ["branch"]


class OwnForm(ModelForm):
    class Meta:
        model = Visit
        # ok: form-of-all-fields
        fields = ["on", "club"]


def logs(user, words):
    # ruleid: words-in-log-message
    log.info(f"read by {user}")
    # ruleid: words-in-log-message
    logger.warning("read by " + user)
    # ruleid: words-in-log-message
    log.info("read by %s" % user)
    # ruleid: words-in-log-message
    log.info("read by {}".format(user))
    # ok: words-in-log-message
    log.info("person read", extra={"actor": user.pk})


def asks(cursor, wanted):
    # ruleid: raw-sql
    cursor.execute(f"SELECT * FROM clubs_visit WHERE id = {wanted}")
    # ruleid: raw-sql
    Visit.objects.raw("SELECT 1")
    # ruleid: raw-sql
    Visit.objects.extra(where=["1=1"])
    # ok: raw-sql
    Visit.objects.filter(pk=wanted)


def marks(words, html):
    # ruleid: unsafe-markup
    mark_safe(words)
    # ruleid: unsafe-markup
    Markup(f"<b>{words}</b>")
    # ruleid: unsafe-markup
    SafeString(words)
    # ok: unsafe-markup
    mark_safe("<br>")
    # ok: unsafe-markup
    SafeString(render_to_string("page.html", {"words": words}))


# ruleid: secret-through-env
SECRET_KEY = env("SECRET_KEY")
# ruleid: secret-through-env
DATABASES = {"default": env.db()}
# ok: secret-through-env
SECRET_KEY = os.environ["SECRET_KEY"]


def takes_in(data):
    # ruleid: unchecked-pickle
    pickle.loads(data)
    # ruleid: unchecked-pickle
    yaml.load(data)
    # ruleid: unchecked-pickle
    eval(data)
    # ok: unchecked-pickle
    json.loads(data)


# ruleid: requests-atomic
ATOMIC_REQUESTS = True
# ok: requests-atomic
ATOMIC_REQUESTS = False
