from django.http import HttpResponse, JsonResponse
from portero.django import login_required, user_of


def home(request):
    if user_of(request) is None:
        return HttpResponse('Not authenticated <a href="/sign-in">Sign in</a>')
    return HttpResponse('Authenticated <a href="/profile">Profile</a> <a href="/sign-out">Sign out</a>')


@login_required
def profile(request):
    return JsonResponse(user_of(request).model_dump(exclude_none=True))
