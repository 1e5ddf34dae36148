"""What sources say where something is not there yet."""
import re

MARKER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK|TBD|WIP)\b|\b(?i:placeholder)\b")
UNFINISHED = re.compile(r"(?i:\bnot (?:yet )?implemented\b|\bunimplemented\b|\bto be implemented\b|"
                        r"\bnot (?:yet )?ported\b|\bstubbed\b)")
UNFINISHED_NAME = re.compile(r"\b\w*(?:NotImplemented|Unimplemented|not_implemented|unimplemented)\w*")
# In a source of which nobody knows what is a comment, a text or a name; the last is Rust's.
ANYWHERE = "|".join([MARKER.pattern, UNFINISHED.pattern, UNFINISHED_NAME.pattern, r"\btodo!"])
