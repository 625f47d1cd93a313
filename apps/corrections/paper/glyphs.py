"""Signs that no font here has: on paper an empty box would stand in their place. Asked of the engine that prints."""

import unicodedata
from functools import cache, lru_cache
from typing import Any, Final

#: What joins, marks or parts other signs is never drawn by itself.
_NOT_DRAWN: Final = frozenset({"Cc", "Cf", "Mn", "Mc", "Me", "Zs", "Zl", "Zp"})
_FAMILY: Final = b"Noto Sans CJK JP"
_CALLS: Final = """
    typedef ... PangoFontMap; typedef ... PangoContext; typedef ... PangoLayout; typedef ... PangoFontDescription;
    PangoFontMap *pango_ft2_font_map_new(void);
    PangoContext *pango_font_map_create_context(PangoFontMap *map);
    PangoLayout *pango_layout_new(PangoContext *context);
    PangoFontDescription *pango_font_description_from_string(const char *family);
    void pango_font_description_free(PangoFontDescription *font);
    void pango_layout_set_font_description(PangoLayout *layout, const PangoFontDescription *font);
    void pango_layout_set_text(PangoLayout *layout, const char *text, int length);
    int pango_layout_get_unknown_glyphs_count(PangoLayout *layout);
    void g_object_unref(void *object);
"""


def unprintable(text: str) -> list[str]:
    """The signs of a text that would be printed as boxes, each once, in their order."""
    odd = (sign for sign in dict.fromkeys(text) if not sign.isascii())
    return [sign for sign in odd if unicodedata.category(sign) not in _NOT_DRAWN and not _has_glyph(sign)]


@lru_cache(maxsize=4096)
def _has_glyph(sign: str) -> bool:
    """Whether a font of this machine draws a sign; the first that has it is taken, as in printing."""
    ffi, pango, ft2, gobject = _engine()
    font_map = ft2.pango_ft2_font_map_new()
    context = pango.pango_font_map_create_context(font_map)
    layout = pango.pango_layout_new(context)
    font = pango.pango_font_description_from_string(_FAMILY)
    try:
        written = sign.encode()
        pango.pango_layout_set_font_description(layout, font)
        pango.pango_layout_set_text(layout, ffi.from_buffer(written), len(written))
        return bool(pango.pango_layout_get_unknown_glyphs_count(layout) == 0)
    finally:
        pango.pango_font_description_free(font)
        for held in (layout, context, font_map):
            gobject.g_object_unref(held)


@cache
def _engine() -> tuple[Any, Any, Any, Any]:
    """The libraries that WeasyPrint prints with. OSError where they are not installed: nothing is printed then either."""
    from cffi import FFI  # type: ignore[import-untyped]

    ffi = FFI()
    ffi.cdef(_CALLS)
    names = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libgobject-2.0.so.0")
    return (ffi, *(ffi.dlopen(name) for name in names))
