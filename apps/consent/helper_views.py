from django.http import HttpResponse


def _v(request, **k):
    return HttpResponse("")


helping = new_ask = ask = ask_picture = withdraw = answer_deletion = _v
