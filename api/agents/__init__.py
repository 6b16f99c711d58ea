"""What a program can do in a conversation, whatever protocol it speaks: search the menu, fill the cart, order."""
