// In place of AndroidX's own, which gives windows their look and needs resources that only an app's build makes.
package androidx.appcompat.app

open class AppCompatActivity : androidx.activity.ComponentActivity()
