"""A list of stored files for the superuser: what is known of them, never their content."""

from django.contrib import admin

from documents.models import StoredFile
from ecandidat.common.desk import DeskAdmin


@admin.register(StoredFile)
class StoredFileAdmin(DeskAdmin):
    """Read-only; people's documents are opened from a dossier, through the door that judges who asks."""

    list_display = ["name", "owner", "content_type", "size", "pages", "scan", "created_at"]
    list_filter = ["scan"]
    list_select_related = ["owner"]
    search_fields = ["ref", "sha256", "name"]
    show_full_result_count = False
    fields = [
        "ref", "owner", "name", "content_type", "size", "pages", "sha256", "scan", "storage_key", "created_at"
    ]  # fmt: skip

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
