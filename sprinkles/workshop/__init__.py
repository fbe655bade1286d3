"""Where sprinkles are made and checked: `cupcake sprinkle new|check|migrate`. The running app never imports it.

It works on the source tree; nothing here is meant for a phone.
"""
