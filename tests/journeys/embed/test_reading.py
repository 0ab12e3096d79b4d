"""The thread on a foreign page: whoever reads it, on whatever, in whichever language."""

import pytest
from playwright.sync_api import expect

from service.comments.tables import Page, Report
from tests.journeys.desk.barriers import barriers
from tests.journeys.embed.conftest import DESKTOP, PHONE
from tests.journeys.embed.form import fill, own, post, send

pytestmark = [pytest.mark.journey, pytest.mark.browser]
SCRIPT = "<script>document.title = 'taken over'</script><img src=x onerror=\"document.title = 'taken over'\">"


def wide(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_replies_stand_below_and_no_deeper_than_two_levels(browse, served):
    parent = None
    for body in ("One.", "Two.", "Three.", "Four."):
        parent = served.take(body, "/deep", parent_id=parent)
    served.take("Apart.", "/deep")
    page = browse(served.foreign.article("/deep"))

    articles = page.get_by_role("article")
    expect(articles).to_contain_text(["One.", "Two.", "Three.", "Four.", "Apart."])
    depths = [
        article.evaluate("(one) => { let n = 0; while ((one = one.parentNode.closest('ol'))) n++; return n; }")
        for article in articles.all()
    ]
    assert depths == [1, 2, 3, 3, 1]


@pytest.mark.attack(1)
def test_what_people_wrote_is_text(browse, served):
    served.take(f"See {SCRIPT}\n\nAnd more.", "/markup", author_name=SCRIPT[:99])
    page = browse(served.foreign.article("/markup"))

    expect(page.get_by_role("article")).to_contain_text(SCRIPT)
    expect(page.get_by_role("article").locator("[part=body] p")).to_have_count(2)
    assert page.title() == "The old pier"
    assert page.locator(".commentgate script, .commentgate img[src=x]").count() == 0


def test_urdu_from_right_to_left(browse, served):
    served.take("The pier.", "/urdu", locale="en")
    served.take("یہ پل بہت پرانا ہے۔", "/urdu", locale="ur", author_name="آمنہ")
    page = browse(served.foreign.article("/urdu", language="ur"))
    expect(page.get_by_role("article")).to_have_count(2)

    assert page.locator(".commentgate [part=root]").evaluate("(one) => getComputedStyle(one).direction") == "rtl"
    assert page.get_by_role("button", name="تبصرہ بھیجیں").is_visible()
    bodies = page.locator(".commentgate [part=body]")
    assert [bodies.nth(n).get_attribute("lang") for n in (0, 1)] == ["en", "ur"]
    directions = [bodies.nth(n).locator("p").evaluate("(one) => getComputedStyle(one).direction") for n in (0, 1)]
    assert directions == ["ltr", "rtl"]
    post_in_urdu = "میں وہاں روز جاتا ہوں۔"
    fill(page, body=post_in_urdu)
    send(page)
    expect(own(page)).to_contain_text("آپ کا تبصرہ جانچ کا منتظر ہے۔")
    assert served.newest()["locale"] == "ur"


@pytest.mark.parametrize(
    ("language", "attributes", "button"),
    [
        pytest.param("de-AT", "", "Kommentar abschicken", id="the page's"),
        pytest.param("de", 'data-lang="hi"', "टिप्पणी भेजें", id="the script's before the page's"),
        pytest.param("fr", "", "Publicar comentario", id="else the reader's"),
    ],
)
def test_whose_language(browse, served, language, attributes, button):
    page = browse(served.foreign.article("/language", language=language, attributes=attributes), locale="es-MX")

    expect(page.get_by_role("button", name=button)).to_be_visible()


def test_without_scripts_the_link_leads_to_a_form_that_works(browse, served):
    page = browse(served.foreign.article("/no-scripts"), java_script_enabled=False)
    page.locator("noscript a").click()
    for label, text in (("Comment", "Without scripts."), ("Name", "Hanne"), ("Email", "hanne@mail.example")):
        page.get_by_label(f"{label} *").fill(text)
    page.get_by_role("button", name="Post comment").click()

    expect(page.get_by_text("Without scripts.")).to_be_visible()
    expect(page.get_by_role("link", name="Back to")).to_have_attribute("href", served.foreign.url + "/no-scripts")
    served.decide(served.newest()["id"], "published")
    expect(browse(served.foreign.article("/no-scripts")).get_by_role("article")).to_contain_text("Without scripts.")


def test_on_a_phone_nothing_is_wider_than_the_page(browse, served):
    parent = None
    for body in ("a" * 300, "https://example.org/" + "b" * 300, "c " * 200, "d" * 100):
        parent = served.take(body, "/phone", parent_id=parent, author_name="W" * 100)
    page = browse(served.foreign.article("/phone"), viewport=PHONE)
    expect(page.get_by_role("article")).to_have_count(4)
    page.get_by_role("button", name="Report").last.click()
    assert not wide(page)
    fill(page, body="e" * 500, author_email="wrong")
    send(page)
    expect(page.get_by_role("alert")).to_be_visible()
    assert not wide(page)
    heights = [box["height"] for one in page.get_by_role("button").all() if (box := one.bounding_box())]
    assert min(heights) >= 24
    browse.errors.clear()


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
def test_it_has_no_barriers(browse, served, scheme, viewport, language):
    path = f"/barriers-{language}-{scheme}-{viewport['width']}"
    parent = served.take("One.", path, author_url="https://amina.example/")
    served.take("Two.", path, parent_id=parent)
    page = browse(served.foreign.article(path, language=language), color_scheme=scheme, viewport=viewport)
    fill(page)
    send(page)
    expect(own(page)).to_have_count(1)
    send(page)
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator(".commentgate button").nth(1).click()

    assert barriers(page) == []
    hosted = browse(
        f"{served.url}/thread?site_key={served.site.site_key}&page_url={served.foreign.url}{path}&lang={language}",
        color_scheme=scheme,
        viewport=viewport,
    )
    hosted.get_by_role("group").first.locator("summary").click()
    assert barriers(hosted) == []
    assert not wide(hosted)
    browse.errors.clear()


def test_a_reader_reports_a_comment(browse, served):
    comment = served.take("Buy cheap watches.", "/report")
    page = browse(served.foreign.article("/report"))
    page.get_by_role("button", name="Report: Amina").click()
    page.get_by_label("What is wrong with this comment?").select_option("Spam")
    page.get_by_label("Anything to add?").fill("On every page.")
    page.get_by_role("button", name="Send report").click()

    expect(page.get_by_text("Thank you. A moderator will look at it.")).to_be_visible()
    with served.databases.main.read() as session:
        stored = session.query(Report).one()
    assert (str(stored.comment_id), stored.reason, stored.note) == (comment, "spam", "On every page.")


def test_a_closed_page_has_its_message_instead_of_a_form(browse, served):
    served.take("Early enough.", "/closed")
    with served.databases.main.write() as session:
        found = session.query(Page).filter(Page.url == f"{served.foreign.url}/closed").one()
        found.mode, found.message = "closed", "Thank you all."
    page = browse(served.foreign.article("/closed"))

    expect(page.get_by_text("Thank you all.")).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("Early enough.")
    assert page.locator(".commentgate textarea").count() == 0
    assert page.get_by_role("button", name="Reply").count() == 0


def test_a_long_thread_is_read_on(browse, served):
    comments = [
        {
            "page_url": f"{served.foreign.url}/long",
            "author_name": "Amina",
            "author_email": "amina@mail.example",
            "body": f"Number {number}.",
        }
        for number in range(120)
    ]
    key = {"Authorization": f"Bearer {served.site.secret_key}"}
    served.app.test_client().post("/v1/comments/batch", json=comments, headers=key)
    served.moderate()
    page = browse(served.foreign.article("/long"))
    expect(page.get_by_role("article")).to_have_count(100)
    page.get_by_role("button", name="Show more comments").click()

    expect(page.get_by_role("article")).to_have_count(120)
    expect(page.get_by_role("button", name="Show more comments")).to_have_count(0)


def test_a_page_is_what_the_script_says_it_is(browse, served):
    attributes = f'data-page-id="article-7" data-page-url="{served.foreign.url}/canonical"'
    page = browse(served.foreign.article("/copy?session=7", attributes=attributes))
    post(page)
    posted = served.newest()

    assert (posted["page_id"], posted["page_url"]) == ("article-7", f"{served.foreign.url}/canonical")


@pytest.mark.attack(56)
@pytest.mark.parametrize(
    ("canonical", "kept"),
    [
        pytest.param("/festival", "/festival", id="the canonical one"),
        pytest.param("{own}/festival#top", "/festival", id="in full, without its fragment"),
        pytest.param("https://elsewhere.example/festival", "/from?token=7", id="not one of another website"),
        pytest.param("{own}0/festival", "/from?token=7", id="nor one that only begins like this website"),
        pytest.param("", "/from?token=7", id="nor an empty one"),
        pytest.param(None, "/from?token=7", id="none"),
    ],
)
def test_a_page_is_at_its_canonical_address_if_that_is_its_own(browse, served, canonical, kept):
    told = canonical and canonical.format(own=served.foreign.url)
    sent = "/from?utm_source=mail&email=amina%40mail.example&token=7#top"
    page = browse(served.foreign.article(sent, canonical=told))
    post(page)

    assert served.newest()["page_url"] == served.foreign.url + kept


def test_what_the_script_is_told_goes_before_the_canonical_address(browse, served):
    attributes = f'data-page-url="{served.foreign.url}/told"'
    page = browse(served.foreign.article("/from", attributes=attributes, canonical="/festival"))
    post(page)

    assert served.newest()["page_url"] == f"{served.foreign.url}/told"


def test_a_link_to_a_comment_scrolls_to_it(browse, served):
    seen = ("gull", "boat", "rope", "tide", "sand", "crab", "wave", "reed", "pier", "kelp", "dune", "moon")
    ids = [served.take("\n".join([word] * 20), "/anchor") for word in seen]
    page = browse(served.foreign.article("/anchor") + f"#comment-{ids[8]}")

    expect(page.get_by_role("article").nth(8)).to_be_in_viewport()
    expect(page.get_by_role("article").nth(0)).not_to_be_in_viewport()


def test_a_service_that_is_away_at_first_can_be_asked_again(browse, served):
    served.take("Here all along.", "/away")
    page = browse("about:blank")
    page.route("**/embed/texts/*", lambda route: route.abort(), times=1)
    page.route("**/v1/pages/comments?*", lambda route: route.abort(), times=1)
    page.goto(served.foreign.article("/away"))
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The comments could not be loaded.")).to_be_visible()
    expect(page.get_by_label("Comment *")).to_be_visible()
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("article")).to_contain_text("Here all along.")
    expect(page.get_by_text("The comments could not be loaded.")).to_have_count(0)
    browse.errors.clear()


@pytest.mark.attack(46)
def test_on_a_page_of_somebody_else_nothing_is_posted_and_the_text_stays(browse, served):
    elsewhere = served.foreign.article("/copied").replace("127.0.0.1", "localhost")
    page = browse(elsewhere)
    fill(page)
    send(page)

    expect(page.get_by_role("alert")).to_contain_text("Your text is still here")
    assert page.get_by_label("Comment *").input_value() == "I booked a cabin."
    expect(own(page)).to_have_count(0)
    browse.errors.clear()


@pytest.mark.parametrize(
    ("page_is", "reader_likes", "style", "dark"),
    [
        pytest.param("light dark", "dark", "", True, id="both, and the reader likes dark"),
        pytest.param("light dark", "light", "", False, id="both, and the reader likes light"),
        pytest.param("light", "dark", "", False, id="a page that is only ever light"),
        pytest.param("dark", "light", "", True, id="a page that is only ever dark"),
        pytest.param("light", "light", "color: oklch(0.95 0 0)", True, id="light text by another notation"),
        pytest.param("light", "light", "color: oklch(0.2 0.01 285)", False, id="dark text by another notation"),
        pytest.param("light", "light", "color: lab(90 0 0)", True, id="light text by yet another"),
    ],
)
def test_it_is_as_light_or_dark_as_the_page(browse, served, page_is, reader_likes, style, dark):
    address = served.foreign.article("/scheme", scheme=page_is)
    page = browse("about:blank", color_scheme=reader_likes)
    sheet = f"const sheet = new CSSStyleSheet(); sheet.replaceSync('body {{ {style} }}')"
    page.add_init_script(f"{sheet}; document.adoptedStyleSheets = [sheet]")  # before any script of the page
    page.goto(address)
    page.get_by_label("Comment *").wait_for()

    ground = page.locator(".commentgate [part=root]").evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert ground == ("rgb(28, 33, 35)" if dark else "rgb(255, 255, 255)")


def test_it_changes_with_the_page(browse, served):
    page = browse(served.foreign.article("/changing"), color_scheme="light")
    page.get_by_label("Comment *").wait_for()
    page.emulate_media(color_scheme="dark")

    expect(page.locator(".commentgate [part=root]")).to_have_css("background-color", "rgb(28, 33, 35)")
