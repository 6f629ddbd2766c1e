from django.urls import include, path

from . import views

urlpatterns = [
    path("", include("portero.django")),  # adds sign-in, sign-up, callback and sign-out
    path("", views.home),
    path("profile", views.profile),
]
