import pytest

from model import Classifier


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The council has not answered any of our questions about the bridge.", "en"),
        ("El alcalde no ha contestado ninguna de nuestras preguntas sobre el puente.", "es"),
        ("O prefeito não respondeu a nenhuma das nossas perguntas sobre a ponte.", "pt"),
        ("Der Bürgermeister hat keine unserer Fragen zur neuen Brücke beantwortet.", "de"),
        ("yeh log kabhi sach nahi bolte aur hum ko kuch pata nahi chalta", "ur-Latn"),
        ("Saya tidak tahu kenapa jembatan itu belum selesai sampai sekarang", "id"),
        ("Le maire ne répond pas aux questions et nous sommes très déçus, merci pour cette info.", "fr"),
        ("Il sindaco non ha risposto e questo non è molto bello per la città, anche se ci sono soldi.", "it"),
        ("Мэр так и не ответил на наши вопросы.", "ru"),
        ("Міський голова так і не відповів на наші питання.", "uk"),
        ("महापौर ने हमारे सवालों का जवाब नहीं दिया।", "hi"),
        ("میئر نے ہمارے سوالوں کا جواب نہیں دیا۔", "ur"),
        ("لم يجب رئيس البلدية على أسئلتنا", "ar"),
        ("شهردار به پرسش های ما پاسخی نداد و این گونه کار می کند", "fa"),
        ("市长没有回答我们的问题。", "zh"),
        ("市長は質問に答えませんでした。", "ja"),
        ("시장은 질문에 답하지 않았다.", "ko"),
        ("Ο δήμαρχος δεν απάντησε.", "el"),
        ("", "und"),
        ("ok", "und"),
        ("👍 123 !!!", "und"),
        ("hello привет 你好世界", "und"),
    ],
)
def test_language_of_a_text(shipped: Classifier, text: str, tag: str) -> None:
    assert shipped.language(text) == tag
