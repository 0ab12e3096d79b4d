"""What robots and honest people write, and where it leads."""

from sqlalchemy import select

from service.comments.tables import Comment

ADVERT = (
    "See https://watches.example/ for the finest watches of this whole harbour, every one of them far cheaper than you "
    "would ever believe, and sent to your door before the weekend, or you get all of your money back."
)
VARIED = ADVERT.upper().replace("HTTPS://WATCHES.EXAMPLE/", "www.clocks.example/?id=77").replace(",", " 4,")
NEARLY = ADVERT.replace("weekend", "holidays").replace("watches.example", "clocks.example")
HONEST = "I crossed on the first night and the soup was gone before we had even left the inner harbour."


def row(databases, comment_id):
    with databases.main.read() as session:
        return next(one for one in session.scalars(select(Comment)) if str(one.id) == str(comment_id))


def codes(comment):
    return [reason["code"] for reason in comment.reasons]


def by(number):
    return {"author_email": f"reader{number}@mail.example", "author_name": f"Reader {number}"}


def linking(number, host="watches.example"):
    return {"body": f"{NUMBERS[number]} of a kind https://{host}/{number}", **by(number)}


NUMBERS = ("One", "Two", "Three", "Four", "Five")


def spam(posted, decide, *numbers):
    return [decide(posted(**linking(number)), "rejected", "spam") for number in numbers]
