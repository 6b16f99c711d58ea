"""What is a yes at the read-back, and what is not: a hundred messages each way, in English and Spanish."""

YES = """
yes.
Yes!
YES
yess
yesss please
yeah
yea sure
yup
yup, that's it
yep all good
ya
aye
sure thing
sure, go ahead
sure, thanks
of course
absolutely
definitely
certainly
alright
all right then
ok great
ok perfect thanks
okay, place it
ok send it please
okay do it
ok cool
k
okey dokey
right
right, go ahead
exactly
yes exactly
yes that's right
yes it is
yes, that's correct, thank you
that's correct
that is correct
that's perfect
that looks good
that looks right to me
that sounds good
sounds good
sounds great, thanks
sounds good to me
looks great
looks perfect, go ahead
it's all correct
everything looks good
everything is right
all correct
perfect
perfect, thanks
great, thank you
awesome
fine
fine by me
works for me
that works
go ahead
go ahead please
please go ahead
please do
yes please do
yes plaese
ok, thnaks
yes go for it
let's do it
let's go
place it
place my order
please place the order
yes, place the order now please
submit it
confirm
i confirm
confirmed
yes, charge my card
send it to the kitchen
order it
yes yes yes
yes yes go ahead
oh yes
well yes
um, yes
Yes, please and thank you
no problem, go ahead
no changes, place it
👌
👍🏽
yes 👍
ok 😊
sí por favor
Sí, adelante
sí, gracias
claro
claro que sí
por supuesto
vale, gracias
dale
de acuerdo
está bien
perfecto, gracias
correcto
así es
todo bien, adelante
sí, confirmo
hazlo por favor
sí, haz el pedido
sí sí
okey, mándalo
"""

NO_YES = """
yes?
really?
are you sure?
is that right?
is that everything?
yes, how much is it?
ok how long will it take?
ok what's the total
and the delivery fee?
did you add the coke?
yes and is there parking?
sure, when will it come?
is it still warm when it gets here
does it have nuts
yes, can you make it two
can i get it at noon
yes, what about my coupon
ok so it is 20 dollars
right, so twenty in total?
why
yes if it's under 20 dollars
ok if you can deliver by 8
sure as long as there are no nuts
only if it is vegan
yes unless it takes an hour
yes, provided it is gluten free
ok once my friend says so
if it's ready soon then yes
yes when my wife gets home
sure but only half of it
yes but make it large
yes but no onions
ok but the address is wrong
sure but add ketchup
good but I said two
fine but not the fries
yes, but change the drink
ok then a coke
ok then the small one
ok then make it two
okay then onion rings
sure then without cheese
fine then the arrabbiata
alright then no dessert
ok then cancel
ok then never mind
yes and a coke
yes, two please
yes and add fries
ok plus a lemonade
sure, with bacon
yes, large
yes to pickup
yes, deliver it to my office
yes, cash
yes at 7pm
ok 2
yes the pepperoni
perfect, and garlic bread
wait
hold on
ok wait
yes, one second
yes wait
okay let me check with my wife
let me think
let me check first
ok give me a minute
not yet
not now
yes, later
yes, tomorrow
in a bit
maybe
maybe later
yes maybe
i'll get back to you
yes cancel
ok cancel it
fine, cancel everything
ok stop
yes stop
no
no thanks
nope
yeah no
yes no
no yes
yes or no
sure, not
ok forget it
yes, never mind
yes i know
i see
ok i understand
ok so
thanks
thank you
please
hello
yes, I am allergic to nuts
you said yes
don't place it
yes don't
do not go ahead
not correct
that's not right
looks wrong
yes my card is expired
👎
👍👎
🤔
❌
yes 🍕
no, gracias
sí, pero sin cebolla
sí, espera un momento
sí, mañana
vale, ¿cuánto es?
¿está bien?
cuánto tarda
sí, si es halal
claro, pero más tarde
vale, una coca cola entonces
sí, cancela
espera
déjame preguntar a mi mujer
sí y una ensalada
todavía no
ahora no
mejor no
quizás
gracias
de nada
ok entonces dos
vale, para
"""

PUT_OFF = """
looks good, don't send it in yet tho, just checking with my flatmates
that's right but don't place it until I say so
yes, just running it by my mum
all good, still waiting for the others
wait
hold on
ok wait
okay, hold on a sec
yes, one second
yes, later
yes but not now
yes!!! no wait
not yet
no, not yet
give me a minute please
let me check with my wife
okay let me check with my wife first
let me ask my friends what they want
i need to think about it
i'm not sure yet
maybe
espera
vale, espera un momento
sí, luego
todavía no
déjame preguntar a mi mujer
"""

YES_OF_LANGUAGES = """
oui ja sì sim sí bai da tak ano áno naravno да так ναι po jep japp jepp já kyllä jah jā taip
igen iva jes evet bəli иә ооба ҳа тийм დიახ այո כן نعم بله erê ہاں हाँ হ্যাঁ ਹਾਂ હા होय हुन्छ
ඔව් ஆம் అవును ಹೌದು അതെ ใช่ค่ะ ແມ່ນ បាទ ဟုတ်ကဲ့ vâng iya opo eny 好的 はい 네 አዎ እወ haa ndiyo bẹẹni
yebo ewe yego hongu wi āe
"""

NO_OF_LANGUAGES = """
non nein nee no não ez nu nie ne не ні нет όχι jo nej nei ei nē nem hayır xeyr жоқ жок йўқ үгүй
არა ոչ לא لا نه na نہیں नहीं না ਨਹੀਂ ના नाही होइन නැහැ இல்லை లేదు ಇಲ್ಲ ഇല്ല ไม่ ບໍ່ ទេ မဟုတ်ဘူး
không tidak hindi tsia 不 不要 いいえ 아니요 አይ ኣይፋል maya hapana rárá mba cha hayi oya aiwa kāo
"""
